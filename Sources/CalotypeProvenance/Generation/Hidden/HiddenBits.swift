internal import Pixels

/// Text in the lowest bits of pixels, as NovelAI, a plug-in of A1111 and SwarmUI hide it: a signature, the length in
/// bits, and the text, which can be compressed with gzip. The pixels are read column by column. In the alpha channel
/// each has one bit, in the colors each has three.
struct HiddenBits {
    private let pixels: any PixelSamples

    init(_ pixels: some PixelSamples) { self.pixels = pixels }

    /// The number of rows that hold the first letter of a signature. An image without text seldom has it there.
    static let letterRows = 8
    /// The number of rows that hold a whole signature.
    static let signatureRows = Signature.bits
    /// The largest size of a text in bytes, decompressed.
    private static let maximumBytes = 4 << 20

    /// Whether a signature can start in the first column. The first `letterRows` rows are enough to know.
    var hasLetter: Bool {
        pixels.height < Self.letterRows || starts(in: .colors) || pixels.channels == 4 && starts(in: .alpha)
    }

    /// Whether there is a signature. The first `signatureRows` rows are enough to know.
    var hasSignature: Bool {
        signature(in: .colors) != nil || pixels.channels == 4 && signature(in: .alpha) != nil
    }

    private func starts(in channels: Channels) -> Bool {
        bytes(in: channels, from: 0, count: 1) == [UInt8(ascii: "s")]
    }

    /// The text, if there is one. Its key is the signature.
    var text: MetadataText? {
        for channels in [Channels.alpha, .colors] where pixels.channels == 4 || channels == .colors {
            guard let signature = signature(in: channels), let bytes = content(in: channels, signature),
                let text = String(validating: bytes, as: UTF8.self), !text.isEmpty
            else { continue }
            return MetadataText(place: .pixelBits, key: signature.rawValue, text: text)
        }
        return nil
    }

    private enum Signature: String, CaseIterable {
        case alpha = "stealth_pnginfo"
        case packedAlpha = "stealth_pngcomp"
        case colors = "stealth_rgbinfo"
        case packedColors = "stealth_rgbcomp"

        static let bits = 15 * 8

        var channels: Channels { self == .alpha || self == .packedAlpha ? .alpha : .colors }
        var isPacked: Bool { self == .packedAlpha || self == .packedColors }
    }

    private enum Channels {
        case alpha, colors

        var bits: Int { self == .alpha ? 1 : 3 }
    }

    private func signature(in channels: Channels) -> Signature? {
        guard starts(in: channels) else { return nil }
        let found = bytes(in: channels, from: 0, count: Signature.bits / 8)
        return Signature.allCases.first { $0.channels == channels && Array($0.rawValue.utf8) == found }
    }

    private func content(in channels: Channels, _ signature: Signature) -> [UInt8]? {
        let length = bytes(in: channels, from: Signature.bits, count: 4)?.reduce(0) { $0 << 8 | Int($1) } ?? 0
        guard length >= 8, length / 8 <= Self.maximumBytes,
            let content = bytes(in: channels, from: Signature.bits + 32, count: length / 8)
        else { return nil }
        return signature.isPacked ? try? Gzip.unpacked(content, limit: Self.maximumBytes) : content
    }

    /// Returns `count` bytes from the bit with the number `start`; `nil` if the image has fewer.
    private func bytes(in channels: Channels, from start: Int, count: Int) -> [UInt8]? {
        guard start + 8 * count <= pixels.width * pixels.height * channels.bits else { return nil }
        return (0..<count).map { byte in
            (0..<8).reduce(0) { $0 << 1 | bit(start + 8 * byte + $1, in: channels) }
        }
    }

    private func bit(_ number: Int, in channels: Channels) -> UInt8 {
        let (pixel, color) = number.quotientAndRemainder(dividingBy: channels.bits)
        let (x, y) = pixel.quotientAndRemainder(dividingBy: pixels.height)
        return pixels.sample(x: x, y: y, channel: channels == .alpha ? 3 : color) & 1
    }
}

/// Pixels of 8 bits per channel that can be read one by one.
protocol PixelSamples {
    var width: Int { get }
    /// The number of rows of the whole image, also if only the first ones can be read.
    var height: Int { get }
    /// 3 for colors alone, 4 with alpha.
    var channels: Int { get }
    func sample(x: Int, y: Int, channel: Int) -> UInt8
}
