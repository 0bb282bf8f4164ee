import Calotype
import CalotypeTesting
import Foundation
import Testing

@testable import CalotypeCLI

extension CommandTests {
    @Suite("What people read of a run")
    struct RunOutput {
        @Test("Failures stand at the end, by their reasons, and the total counts them")
        func failures() async throws {
            let folder = try WorkFolder("a.png")
            for name in ["x.png", "y.png"] { try folder.write("words", to: name) }
            let output = try await calotype(
                "process", "x.png", "gone.png", "a.png", "y.png", "--tool", "sora", "--output", "out", in: folder)
            #expect(output.exitCode == 65)
            #expect(output.stdout.contains(#/\n1 made, 3 failed, 57\.8 KB → /#))
            #expect(
                output.stderr == """
                    calotype: 2 sources: This is not an image that Calotype knows. Use JPEG, PNG, WebP, GIF, AVIF or HEIC. \
                    (processing/unknown-format)
                        x.png
                        y.png
                    calotype: gone.png: There is no image at the source. Check its path or address. (source/not-found)

                    """)
        }

        @Test("--quiet prints failures alone")
        func quiet() async throws {
            let folder = try WorkFolder("a.png")
            let output = try await calotype(
                "process", "a.png", "gone.png", "--tool", "sora", "--output", "out", "-q", in: folder)
            #expect((output.exitCode, output.stdout) == (66, ""))
            #expect(output.stderr.hasPrefix("calotype: gone.png: "))
            #expect(folder.files().count == 2)
        }

        @Test("--dry-run shows what would be made, and makes nothing", arguments: [false, true])
        func dryRun(json: Bool) async throws {
            let folder = try WorkFolder("a.png")
            try folder.write(Pictures.bomb, to: "b.png")
            let output = try await ExternalTool.run(
                Built.calotype,
                [
                    "process", "a.png", "b.png", "--tool", "sora", "--output", "out", "--dry-run", "-O", "maxWidth=80",
                    "--name", "{stem}-{variant}.{ext}",
                ] + (json ? ["--json"] : []), in: .init(directory: folder.path))
            #expect(output.exitCode == 65)
            #expect(folder.files(in: ".") == ["a.png", "b.png"])
            #expect(output.stderr.contains("(memory/too-many-pixels)"))
            if json {
                let lines = output.stdout.split(separator: "\n")
                #expect(lines.count == 2)
                #expect(lines[0].contains(#""source":"a.png","success":true,"variants":[{"file":"out/a-normal.jpg""#))
                #expect(lines[1].contains(#""reason":"too-many-pixels""#))
            } else {
                let lines = output.stdout.split(separator: "\n").map(String.init)
                #expect(lines[1] == "a.png   160×120 png  normal        80×60   jpeg    out/a-normal.jpg")
                #expect(lines[3].hasPrefix("1 would be made, 1 would fail, "))
            }
        }

        @Test("A table is no wider than its terminal: names are cut in the middle")
        func fitting() {
            let table = Table(
                rows: [["SOURCE", "SIZE", "WHERE"], ["a/very/long/name-of-an-image.png", "9 B", "out/漢字漢字漢字.jpg"]],
                flexible: [0, 2])
            let lines = table.text(fitting: 40).split(separator: "\n").map(String.init)
            #expect(lines.allSatisfy { $0.columns <= 40 })
            #expect(lines[1].hasPrefix("a/very/l") && lines[1].contains("…") && lines[1].contains(".png  9 B"))
            #expect(table.text(fitting: nil).contains("a/very/long/name-of-an-image.png"))
            #expect(table.text(fitting: 3).split(separator: "\n").allSatisfy { String($0).columns <= 24 })
        }

        @Test(
            "Text that would move the cursor or turn the line around is shown without doing so",
            arguments: [
                ("a\u{1B}[2Jb", "a�[2Jb"), ("gpj.\u{202E}exe", "gpj.�exe"), ("a\u{2028}b\u{2029}", "a�b�"),
                ("\u{FEFF}a\u{200B}\u{200D}", "�a��"), ("👩\u{200D}💻", "👩\u{200D}💻"), ("é漢", "é漢"),
                ("\u{AD}\u{2066}", "��"),
                (FileText.text(of: [0x61, 0xE9]), "a\\xE9"),
            ])
        func printable(_ text: String, _ shown: String) throws {
            #expect(text.printable == shown)
            let json = try JSONLine.of([text])
            #expect(json.unicodeScalars.dropLast().allSatisfy { $0.isPrintable(after: "a") || $0.value == 0x200D })
            #expect(try JSONDecoder().decode([String].self, from: Data(json.utf8)) == [text])
        }

        @Test("Warnings of the log and messages of mistakes are shown so, too")
        func hostileNames() async throws {
            let folder = try WorkFolder("a.png")
            let output = try await calotype(
                "process", "a.png", "--tool", "x\u{202E}y\u{1B}[31m", in: folder,
                environment: ["CALOTYPE_\u{202E}X": "1"])
            #expect(output.exitCode == 64)
            let unknown = try await calotype("process", "--\u{1B}[31m\u{2028}x", in: folder)
            #expect(unknown.exitCode == 64)
            let all = output.stderr + unknown.stderr
            #expect(!all.unicodeScalars.contains { ["\u{202E}", "\u{2028}", "\u{1B}"].contains($0) })
        }

        @Test(
            "Bytes of a file's name come back as they were",
            arguments: [
                [0x61], [0xE9], [0xC3, 0xA9], [0xC3], [0xF4, 0x8F, 0xBB, 0xBF], [0xF4, 0x8F, 0xB9, 0xA9],
                [0xED, 0xA0, 0x80],
                [0xFF, 0xFE, 0x80], [0x65, 0xCC, 0x81],
            ] as [[UInt8]])
        func fileBytes(_ bytes: [UInt8]) { #expect(FileText.text(of: bytes).fileBytes == bytes) }
    }

    @Suite("Colors", .enabled(if: Built.canUseTerminal))
    struct Colors {
        @Test("are for terminals, and for who wants them", arguments: ["", "NO_COLOR=1", "TERM=dumb"])
        func colors(_ setting: String) async throws {
            let folder = try WorkFolder("a.png")
            let output = try await shell(
                #"\#(setting) exec script -qec "stty cols 70; $calotype process a.png gone.png --tool sora --output out" /dev/null"#,
                in: folder)
            #expect(output.stdout.contains("\u{1B}[31m") == setting.isEmpty)
            let lines = output.stdout.split(whereSeparator: \.isNewline).filter { $0.contains("high-quality  160×120") }
            #expect(lines.count == 1)
            #expect(lines.allSatisfy { String($0).columns <= 70 })
        }
    }
}
