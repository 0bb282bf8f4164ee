import CalotypeWebP
import Foundation
import Testing

@Suite("The file around the frame")
struct ContainerTests {
    private let picture = Picture(width: 37, height: 23, .mixed)

    @Test("Without metadata there is one chunk")
    func simple() throws {
        let bytes = try Encoding(picture, WebPOptions()).bytes
        #expect(Self.chunks(of: bytes).map(\.name) == ["VP8 "])
    }

    @Test("Metadata stands in the order of the specification, with its flags")
    func metadata() throws {
        let metadata = WebPMetadata(icc: [1, 2, 3], exif: Array("II*\0".utf8), xmp: Array("<x/>!".utf8))
        let encoding = try Encoding(picture, WebPOptions(metadata: metadata))
        let chunks = Self.chunks(of: encoding.bytes)
        #expect(chunks.map(\.name) == ["VP8X", "ICCP", "VP8 ", "EXIF", "XMP "])
        #expect(chunks[0].content == [0x2C, 0, 0, 0, 36, 0, 0, 22, 0, 0])
        #expect(chunks[1].content == [1, 2, 3])
        #expect(chunks[3].content == Array("II*\0".utf8))
        #expect(chunks[4].content == Array("<x/>!".utf8))
        #expect(LibWebP.planes(of: encoding.bytes) == encoding.reconstruction)
    }

    @Test("The sizes add up")
    func sizes() throws {
        let encoded = try Encoding(picture, WebPOptions()).encoded
        #expect(encoded.sizes.modes + encoded.sizes.coefficients + encoded.sizes.container == encoded.bytes.count)
    }

    /// Other people's decoders.
    private static let judges = [
        ["webpinfo", "-quiet"],
        ["ffmpeg"],
        [".venv/bin/python", "-c", "import sys; from PIL import Image; Image.open(sys.argv[1]).load()"],
    ]

    @Test(
        "webpinfo, ffmpeg and Pillow have nothing to object to", arguments: judges,
        [(95, 0, []), (70, 60, [7]), (5, 100, [])] as [(Int, Int, [UInt8])])
    func accepted(_ judge: [String], _ row: (Int, Int, [UInt8])) throws {
        let options = WebPOptions(
            quality: row.0, effort: 5, filterStrength: row.1,
            metadata: WebPMetadata(icc: row.2))
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).webp")
        let picture = Picture(width: 301, height: 533, .mixed)
        try Data(Encoding(picture, options).bytes).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let tool = Process()
        tool.executableURL = URL(filePath: "/usr/bin/env")
        tool.arguments =
            judge[0] == "ffmpeg"
            ? ["ffmpeg", "-v", "error", "-xerror", "-i", file.path, "-f", "null", "-"] : judge + [file.path]
        tool.standardInput = FileHandle.nullDevice
        try tool.run()
        tool.waitUntilExit()
        #expect(tool.terminationStatus == 0)
    }

    private static func chunks(of file: [UInt8]) -> [(name: String, content: [UInt8])] {
        var chunks: [(String, [UInt8])] = []
        var offset = 12
        while offset + 8 <= file.count {
            let size = (0..<4).reduce(0) { $0 | Int(file[offset + 4 + $1]) << (8 * $1) }
            chunks.append(
                (
                    String(decoding: file[offset..<offset + 4], as: UTF8.self),
                    Array(file[offset + 8..<offset + 8 + size])
                ))
            offset += 8 + size + size & 1
        }
        return chunks
    }
}
