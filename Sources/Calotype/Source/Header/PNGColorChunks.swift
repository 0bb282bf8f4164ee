/// The chunks of a PNG that say how its colours are meant, of which the first in this order counts: `cICP`, `iCCP`, `sRGB`, and `gAMA` with
/// `cHRM` (PNG, third edition, 4.3).
struct PNGColorChunks {
    private var codePoints: RGBEncoding?
    private var hasProfile = false
    private var isSRGB = false
    private var gamma: Int?
    private var chromaticities: [Int]?

    mutating func note(_ name: String, _ data: ByteReader) {
        switch name {
        case "cICP": codePoints = RGBEncoding(codePoints: (0..<4).compactMap { data.u8(at: $0) })
        case "iCCP": hasProfile = true
        case "sRGB": isSRGB = true
        case "gAMA": gamma = data.u32(at: 0)
        case "cHRM": chromaticities = (0..<8).compactMap { data.u32(at: 4 * $0) }
        default: break
        }
    }

    /// What no profile in the file says; `nil` where that counts, or the samples are sRGB.
    var encoding: RGBEncoding? {
        // A profile is there, and does not count.
        if let codePoints { return codePoints == .srgb && !hasProfile ? nil : codePoints }
        guard !hasProfile, !isSRGB else { return nil }
        let told = RGBEncoding(
            primaries: chromaticities.flatMap(RGBPrimaries.init(hundredThousandths:)) ?? .srgb,
            transfer: gamma.flatMap(RGBEncoding.Transfer.init(hundredThousandths:)) ?? .srgb)
        return told == .srgb ? nil : told
    }
}
