import Foundation
import Testing

@testable import CalotypeProvenance

@Suite("Metadata in files")
struct EmbeddingTests {
    private static var content: MarkContent {
        var content = MarkContent()
        content.sourceType = .compositeWithTrainedAlgorithmicMedia
        content.system = AIMark.System(name: "Model & <Co>", version: "3.1")
        content.creators = ["Zoë", "光"]
        content.credit = "Agency"
        content.copyright = "© 2026 \"Zoë\""
        content.license = "https://example.com/license"
        return content
    }

    private static func format(_ picture: TestPicture) throws -> FileFormat {
        try #require(FileFormat(ByteWindow(picture.bytes)))
    }

    private static func marked(_ picture: TestPicture) throws -> [UInt8] {
        try XMPPacket(content, for: format(picture)).embedded(in: picture.bytes)
    }

    @Test("Our own reader finds what was written, and at most 1,100 bytes more", arguments: TestPicture.allCases)
    func read(_ picture: TestPicture) throws {
        let marked = try Self.marked(picture)
        let found = Provenance.read(marked)
        #expect(
            found.mark.statements == [AIMark.Statement(.xmp, .ai, sourceType: .compositeWithTrainedAlgorithmicMedia)])
        #expect(found.mark.system == AIMark.System(name: "Model & <Co>", version: "3.1"))
        #expect(found.problems.isEmpty)
        #expect(marked.count - picture.bytes.count <= 1100)
        let packet = XMPPacket(Self.content, for: try Self.format(picture))
        #expect(packet.parts.starts(with: [.mark, .system, .copyright]))
        #expect(Set(packet.parts + packet.omitted) == [.mark, .system, .copyright, .credit, .creators, .license])
        if packet.parts.contains(.creators) { #expect(found.rights.creators == ["Zoë", "光"]) }
        #expect(found.rights.copyright == "© 2026 \"Zoë\"")
    }

    @Test("A packet that is there is replaced", arguments: TestPicture.allCases)
    func replaced(_ picture: TestPicture) throws {
        var other = MarkContent()
        other.credit = "An old credit line that nobody wants"
        let format = try Self.format(picture)
        let old = try XMPPacket(other, for: format).embedded(in: picture.bytes)
        let again = try XMPPacket(Self.content, for: format).embedded(in: old)
        #expect(Provenance.read(again).rights.credit != other.credit)
        // The old packet left no trace but the container that JPEG XL and WebP needed for it.
        let fresh = try Self.marked(picture)
        #expect(again == fresh)
        let twice = try XMPPacket(Self.content, for: format).embedded(in: fresh)
        #expect(twice == fresh)
    }

    /// Writes `picture`, plain and marked, for each picture, and calls `body` with the paths: one run of another program
    /// takes most of its time to start.
    private static func withFiles(
        of pictures: [TestPicture], _ body: ([(picture: TestPicture, plain: String, marked: String)]) throws -> Void
    ) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(
            pictures.map { picture in
                let plain = folder.appending(path: "\(picture.rawValue)-plain.\(picture.ending)")
                let marked = folder.appending(path: "\(picture.rawValue).\(picture.ending)")
                try Data(picture.bytes).write(to: plain)
                try Data(Self.marked(picture)).write(to: marked)
                return (picture, plain.path(), marked.path())
            })
    }

    @Test("exiftool reads the mark in the same words", .enabled(if: Tool.isInstalled("exiftool")))
    func exiftool() throws {
        let tags = ["-XMP-iptcExt:DigitalSourceType#", "-XMP-dc:Rights", "-Warning", "-Error"]
        let type = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
        try Self.withFiles(of: TestPicture.allCases) { files in
            let text = try Tool.run("exiftool", ["-j"] + tags + files.map(\.marked)).text
            let fields = try JSONDecoder().decode([[String: String]].self, from: Data(text.utf8))
            let expected = files.map {
                ["SourceFile": $0.marked, "DigitalSourceType": type, "Rights": "© 2026 \"Zoë\""]
            }
            #expect(fields == expected)
        }
    }

    @Test(
        "Pillow opens the files, and their pixels and frames are equal",
        .enabled(if: Tool.pillow != nil, "CALOTYPE_TEST_PYTHON has no Pillow"))
    func pillow() throws {
        let script = """
            import sys
            from PIL import Image, ImageSequence
            def frames(path):
                image = Image.open(path)
                return [(f.convert("RGBA").tobytes(), f.info.get("duration")) for f in ImageSequence.Iterator(image)]
            for plain, marked in zip(sys.argv[1::2], sys.argv[2::2]):
                image = Image.open(marked)
                image.load()
                # Pillow keeps no XMP of GIF.
                isMarked = image.format == "GIF" or b"compositeWithTrainedAlgorithmicMedia" in image.info["xmp"]
                if not isMarked or frames(plain) != frames(marked):
                    print(marked)
            """
        let python = try #require(Tool.pillow)
        try Self.withFiles(of: TestPicture.allCases.filter { $0 != .jxl }) { files in
            let output = try Tool.run(python, ["-c", script] + files.flatMap { [$0.plain, $0.marked] })
            #expect(output.isSuccess && output.text.isEmpty)
        }
    }

    @Test(
        "webpinfo finds no error", .enabled(if: Tool.isInstalled("webpinfo")),
        arguments: TestPicture.allCases.filter { $0.ending == "webp" })
    func webpinfo(_ picture: TestPicture) throws {
        let text = try withFile(Self.marked(picture), "webp") { try Tool.run("webpinfo", [$0]).text }
        #expect(text.contains("No error detected.") && text.contains("Chunk XMP"))
        #expect(text.contains("Canvas size 8 x 6"))
    }

    @Test(
        "webpmux reads the packet", .enabled(if: Tool.isInstalled("webpmux")),
        arguments: TestPicture.allCases.filter { $0.ending == "webp" })
    func webpmux(_ picture: TestPicture) throws {
        let packet = XMPPacket(Self.content, for: .webp)
        let text = try withFile(Self.marked(picture), "webp") { file in
            try Tool.run("webpmux", ["-get", "xmp", file, "-o", "-"]).text
        }
        #expect(text.contains(String(decoding: packet.bytes, as: UTF8.self)))
    }

    @Test(
        "gifsicle reads the file", .enabled(if: Tool.isInstalled("gifsicle")),
        arguments: [TestPicture.gif, .gifAnimated])
    func gifsicle(_ picture: TestPicture) throws {
        let info = try withFile(Self.marked(picture), "gif") { try Tool.run("gifsicle", ["--info", $0]) }
        #expect(info.isSuccess && info.text.contains(picture == .gif ? "1 image" : "2 images"))
    }

    @Test("djxl decodes the same pixels", .enabled(if: Tool.isInstalled("djxl")))
    func djxl() throws {
        let pixels = try [TestPicture.jxl.bytes, Self.marked(.jxl)].map { file in
            try withFile(file, "jxl") { input in
                let output = input + ".ppm"
                defer { try? FileManager.default.removeItem(atPath: output) }
                let isDecoded = try Tool.run("djxl", [input, output]).isSuccess
                #expect(isDecoded)
                return try Data(contentsOf: URL(filePath: output))
            }
        }
        #expect(pixels[0] == pixels[1] && pixels[0].count > 100)
    }

    @Test("A signed file is not touched", arguments: ["png", "jpeg", "webp", "gif", "jxl"])
    func signed(_ name: String) {
        let store = TestCredential.ai
        let file: [UInt8] =
            switch name {
            case "png": TestFile.png([TestFile.chunk("caBX", store)])
            case "jpeg": TestFile.jpeg(TestCredential.segments(store))
            case "webp": TestFile.webp([Array(TestPicture.webPLossy.bytes[12...]), TestFile.riffChunk("C2PA", store)])
            case "gif":
                TestFile.gif([bytes([0x21, 0xFF, 11], ascii("C2PA_GIF"), [1, 0, 0], TestFile.subBlocks(store))])
            default: TestFile.jxl([store])
            }
        #expect(throws: EmbeddingFailure.signed) { try XMPPacket(Self.content, for: .png).embedded(in: file) }
    }

    @Test("Damaged and other files are refused", arguments: TestPicture.allCases)
    func refused(_ picture: TestPicture) throws {
        let packet = XMPPacket(Self.content, for: try Self.format(picture))
        // A bare codestream of JPEG XL is not parsed.
        if picture != .jxl {
            #expect(throws: EmbeddingFailure.damaged) { try packet.embedded(in: Array(picture.bytes.prefix(40))) }
        }
        #expect(throws: EmbeddingFailure.unsupported(nil)) { try packet.embedded(in: ascii("text")) }
        #expect(throws: EmbeddingFailure.unsupported(.avif)) {
            try packet.embedded(in: TestFile.avif("Exif", u32(0) + TestExif().block))
        }
    }

    @Test("A WebP whose first chunk reaches beyond its end is damaged")
    func reachingOut() {
        var file = TestPicture.webPLossless.bytes
        file[16] = 0xB8
        file += [UInt8](repeating: 0, count: 200)
        #expect(throws: EmbeddingFailure.damaged) { try XMPPacket(Self.content, for: .webp).embedded(in: file) }
    }

    @Test("Parts that do not fit are named, and a label always fits")
    func budget() throws {
        var content = Self.content
        let json = "{\"Label\":\"1\",\"ContentProducer\":\"\(String(repeating: "x", count: 2000))\"}"
        content.label = AIGCLabel(in: [MetadataText(.xmp, "TC260:AIGC", json)])
        let packet = XMPPacket(content, for: .gif)
        #expect(packet.parts == [.mark, .label])
        #expect(packet.omitted == [.system, .copyright, .credit, .creators, .license])
        let file = try packet.embedded(in: TestPicture.gif.bytes)
        #expect(Provenance.read(file).mark.label?.text == json)
    }
}
