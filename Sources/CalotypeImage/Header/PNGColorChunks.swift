internal import CalotypeProvenance

/// The chunks of a PNG that define its colors. The first of these that is present counts: `cICP`, `iCCP`, `sRGB`, and
/// `gAMA` with `cHRM` (PNG, third edition, 4.3).
struct PNGColorChunks {
    private var codePoints: RGBEncoding?
    private var hasProfile = false
    private var isSRGB = false
    private var gamma: Int?
    private var chromaticities: [Int]?

    mutating func note(_ name: String, _ data: ByteWindow) {
        switch name {
        case "cICP": codePoints = RGBEncoding(codePoints: (0..<4).compactMap { data.u8(at: $0) })
        case "iCCP": hasProfile = true
        case "sRGB": isSRGB = true
        case "gAMA": gamma = data.u32(at: 0)
        case "cHRM": chromaticities = (0..<8).compactMap { data.u32(at: 4 * $0) }
        default: break
        }
    }

    /// The color encoding in the chunks; `nil` if a profile defines it or the samples are sRGB.
    var encoding: RGBEncoding? {
        // If there is a profile, `cICP` overrides it, so sRGB is then returned explicitly.
        if let codePoints { return codePoints == .srgb && !hasProfile ? nil : codePoints }
        guard !hasProfile, !isSRGB else { return nil }
        let stated = RGBEncoding(
            primaries: chromaticities.flatMap(RGBPrimaries.init(hundredThousandths:)) ?? .srgb,
            transfer: gamma.flatMap(RGBEncoding.Transfer.init(hundredThousandths:)) ?? .srgb)
        return stated == .srgb ? nil : stated
    }
}
