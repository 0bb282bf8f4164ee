import Pixels
import Testing

@Suite("Writing JPEG")
struct JPEGTests {
    @Test(
        "The file is that of libvips, byte for byte", .enabled(if: VipsTool.isInstalled),
        arguments: Picture.allCases,
        [(1, 80, true), (16, 89, true), (77, 80, false), (131, 90, true), (64, 100, false)])
    func sameBytes(_ picture: Picture, _ row: (width: Int, quality: Int, optimizesCoding: Bool)) throws {
        let image = try picture.drawn(width: row.width, height: 70)
        let expected = try VipsTool().file(
            from: image, by: "jpegsave",
            ["--Q", "\(row.quality)", "--strip"] + (row.optimizesCoding ? ["--optimize-coding"] : []))
        #expect(try image.jpeg(quality: row.quality, optimizesCoding: row.optimizesCoding) == expected)
    }

    @Test(
        "Colors have half the resolution below quality 90", arguments: [(1, 0x22), (80, 0x22), (89, 0x22), (90, 0x11)])
    func subsampling(_ quality: Int, _ expected: UInt8) throws {
        let file = try Picture.gradient.drawn(width: 20, height: 20).jpeg(quality: quality, optimizesCoding: true)
        // After the frame's marker: length, precision, height, width, count of components, first component's number.
        let frame = try #require(zip(file, file.dropFirst()).enumerated().first { $1 == (0xFF, 0xC0) }).offset
        #expect(file[frame + 11] == expected)
    }

    @Test("There is no metadata, not even a JFIF header")
    func noMetadata() throws {
        let file = try Picture.noise.drawn(width: 20, height: 20).jpeg(quality: 80, optimizesCoding: true)
        #expect(file.starts(with: [0xFF, 0xD8, 0xFF, 0xDB]))
        #expect(file.suffix(2) == [0xFF, 0xD9])
    }

    @Test("What no JPEG can hold is refused in libjpeg's words")
    func tooLarge() throws {
        let image = try Picture.gradient.drawn(width: 65_501, height: 1)
        #expect {
            try image.jpeg(quality: 80, optimizesCoding: false)
        } throws: { error in
            guard case .encoder(let message)? = error as? PixelError else { return false }
            return message.contains("65500")
        }
    }

    @Test("Work ends soon after it should", arguments: [1, 3, 5])
    func stops(_ question: Int) throws {
        let image = try Picture.noise.drawn(width: 64, height: 256)
        var questions = 0
        #expect(throws: CancellationError.self) {
            try image.jpeg(quality: 80, optimizesCoding: true) {
                questions += 1
                return questions == question
            }
        }
        #expect(questions == question)
    }
}
