import CalotypeTesting
import Pixels
import Vips

/// Sources, drawn and encoded once.
enum Pictures {
    /// 160×120.
    static let png = DrawnImage.textured(160, 120).png

    static func jpeg() throws -> [UInt8] { try decoded { $0 }.jpeg() }
    static func webp() throws -> [UInt8] {
        try VipsSaver.webp(quality: 90, effort: 0).encode(decoded { $0 }, stop: StopFlag())
    }

    /// Takes seconds to process.
    static func large() throws -> [UInt8] {
        try decoded { try $0.resized(width: 8000, height: 6000) }.jpeg()
    }

    /// A whole PNG of 69 bytes whose header promises more than any machine holds.
    static let bomb: [UInt8] =
        PNGChunk.signature
        + PNGChunk("IHDR", [0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60, 8, 2, 0, 0, 0]).bytes
        + PNGChunk("IDAT", [0x78, 0x9C, 0x63, 0, 0, 0, 1, 0, 1, 0, 0, 0]).bytes + PNGChunk("IEND", []).bytes

    private static func decoded(_ shape: (VipsImage) throws -> VipsImage) throws -> PixelBuffer {
        try VipsImage.decode(png, with: .png, shrink: .none, stop: StopFlag(), shape)
    }
}
