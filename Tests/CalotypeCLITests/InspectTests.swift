import CalotypeTesting
import Foundation
import Testing

extension CommandTests {
    @Suite("calotype inspect")
    struct Inspecting {
        private static func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] { PNGChunk(name, data).bytes }

        /// A PNG with texts in three ways.
        private static func texts() -> [UInt8] {
            var png = DrawnImage.corners(8, 8).png
            let deflated: [UInt8] = [
                0x78, 0xDA, 0x2B, 0x2E, 0x29, 0xCA, 0xCC, 0x4B, 0x07, 0x00, 0x09, 0x42, 0x02, 0x98,
            ]
            let chunks =
                chunk("tEXt", Array("parameters\0a cat, \u{B5}".unicodeScalars.map { UInt8($0.value) }))
                + chunk("zTXt", Array("Comment\0\0".utf8) + deflated)
                + chunk("iTXt", Array("prompt\0\0\0en\0\0ein Bär\n\u{202E}x".utf8))
            png.insert(contentsOf: chunks, at: 33)
            return png
        }

        @Test("takes several sources, says what would be refused, and goes on behind one that cannot be read")
        func several() async throws {
            let folder = try WorkFolder("a.png")
            try folder.write(Pictures.bomb, to: "b.png")
            let output = try await calotype("inspect", "a.png", "gone.png", "b.png", in: folder)
            #expect(output.exitCode == 66)
            #expect(output.stderr.hasPrefix("calotype: gone.png: "))
            #expect(output.stdout.hasPrefix("source      a.png\nformat      png\n"))
            #expect(output.stdout.contains("\n\nsource      b.png\n"))
            #expect(output.stdout.contains("\nrefused     The image has 60000×60000 pixels; at most"))
            #expect(output.stdout.hasSuffix("(memory/too-many-pixels)\n"))
            let json = try await calotype("inspect", "a.png", "b.png", "--json", in: folder)
            let lines = json.stdout.split(separator: "\n")
            #expect(json.exitCode == 0 && lines.count == 2)
            #expect(lines[0].contains(#""source":"a.png""#) && !lines[0].contains("refused"))
            #expect(lines[1].contains(#""reason":"too-many-pixels""#))
        }

        @Test("shows the texts in an image with --metadata")
        func metadata() async throws {
            let folder = try WorkFolder("a.png", drawn: Self.texts())
            let output = try await calotype("inspect", "a.png", "--metadata", in: folder)
            #expect(output.exitCode == 0)
            #expect(
                output.stdout.hasSuffix(
                    "parameters:\n    a cat, µ\nComment:\n    string\nprompt:\n    ein Bär\n    �x\n"))
            let json = try await calotype("inspect", "a.png", "--metadata", "--json", in: folder)
            #expect(json.stdout.contains(#"{"name":"parameters","text":"a cat, µ"}"#))
            #expect(try await !calotype("inspect", "a.png", in: folder).stdout.contains("a cat"))
        }
    }
}
