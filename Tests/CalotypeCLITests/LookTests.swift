import CalotypeTesting
import Foundation
import Testing

extension CommandTests {
    @Suite("calotype inspect and presets")
    struct Looking {
        @Test("inspect says what an image is, from a file or from standard input", arguments: ["a.png", "-"])
        func inspect(source: String) async throws {
            let output = try await calotype("inspect", source, in: try WorkFolder("a.png"), input: "a.png")
            #expect((output.exitCode, output.stderr) == (0, ""))
            #expect(
                output.stdout == """
                    format      png
                    pixels      160×120
                    size        57.8 KB
                    channels    3, 8 bits each
                    origin      it does not say how it was made
                    credential  none
                    also has    no prompt, no position

                    """)
        }

        @Test("inspect says what a video is, as ffprobe sees it", .enabled(if: ExternalTool.isInstalled("ffprobe")))
        func inspectVideo() async throws {
            let folder = try WorkFolder()
            let drawn = try await ExternalTool.run(
                "ffmpeg",
                [
                    "-v", "error", "-nostdin", "-f", "lavfi", "-i", "testsrc2=s=128x96:r=25:d=2", "-c:v", "mpeg4",
                    folder.path + "/a.mp4",
                ])
            try #require(drawn.exitCode == 0, "\(drawn.stderr)")
            let output = try await calotype("inspect", "a.mp4", in: folder)
            #expect((output.exitCode, output.stderr) == (0, ""))
            let rows = output.stdout.split(separator: "\n").map {
                $0.split(separator: "  ").map { $0.trimmingCharacters(in: .whitespaces) }
            }
            #expect(
                rows.map(\.first) == [
                    "format", "pixels", "size", "seconds", "codec", "frames a second", "origin", "credential",
                    "also has",
                ])
            #expect([0, 1, 3, 4, 5].map { rows[$0].last } == ["mp4", "128×96", "2.0", "mpeg4", "25.0"])
            let json = try await calotype("inspect", "a.mp4", "--json", in: folder)
            let fields = try JSONSerialization.jsonObject(with: Data(json.stdout.utf8)) as? [String: Any]
            #expect(fields?["codec"] as? String == "mpeg4" && fields?["duration"] as? Double == 2)
            #expect(fields?["width"] as? Int == 128 && fields?["frameRate"] as? Double == 25)
        }

        @Test("a text that is named like a video is refused")
        func inspectText() async throws {
            let folder = try WorkFolder()
            try folder.write(Array("no video".utf8), to: "a.mp4")
            let output = try await calotype("inspect", "a.mp4", in: folder)
            #expect(output.exitCode == 65 && output.stderr.contains("unknown-format"))
        }

        @Test("inspect --json is one line")
        func inspectJSON() async throws {
            let folder = try WorkFolder()
            try folder.write(Pictures.webp(), to: "a.webp")
            let output = try await calotype("inspect", "a.webp", "--json", in: folder)
            let fields = try JSONSerialization.jsonObject(with: Data(output.stdout.utf8)) as? [String: Any]
            #expect(fields?["format"] as? String == "webp")
            #expect(fields?["width"] as? Int == 160)
            #expect(output.stdout.split(separator: "\n").count == 1)
        }

        @Test("presets lists the specification's three")
        func presets() async throws {
            let output = try await calotype("presets", in: try WorkFolder())
            let rows = output.stdout.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
            #expect(
                rows == [
                    "TOOL VARIANT BOX FORMAT QUALITY EFFORT",
                    "dall-e normal 1024×1024 jpeg 80 6", "dall-e high-quality 2048×2048 webp 95 4",
                    "sora normal 1280×720 jpeg 85 6", "sora high-quality 1920×1080 webp 95 4",
                    "stable-diffusion normal 768×768 jpeg 80 6",
                    "stable-diffusion high-quality 1536×1536 webp 95 4",
                ])
        }

        private static let file = """
            midjourney:
              normal: { maxWidth: 64, maxHeight: 64, format: jpeg, quality: 80 }
              high-quality: { maxWidth: 128, maxHeight: 128, format: webp, quality: 90 }
              thumbnail: { maxWidth: 16, maxHeight: 16, format: webp, quality: 50 }
            """

        @Test("A tool from the presets file works, from the option or the variable", arguments: [true, false])
        func toolFromFile(option: Bool) async throws {
            let folder = try WorkFolder("a.png")
            try folder.write(Self.file, to: "p.yaml")
            let environment = option ? [:] : ["CALOTYPE_PRESETS": "p.yaml"]
            let options = option ? ["--presets", "p.yaml"] : []

            let listed = try await ExternalTool.run(
                Built.calotype, ["presets", "--json"] + options,
                in: .init(environment: environment, directory: folder.path))
            let presets = try JSONDecoder().decode([String: [String: Row]].self, from: Data(listed.stdout.utf8))
            #expect(presets.keys.sorted() == ["dall-e", "midjourney", "sora", "stable-diffusion"])
            #expect(
                presets["midjourney"]?["thumbnail"] == Row(maxWidth: 16, maxHeight: 16, format: "webp", quality: 50))

            let output = try await ExternalTool.run(
                Built.calotype, ["process", "a.png", "--tool", "midjourney", "--output", "out", "--json"] + options,
                in: .init(environment: environment, directory: folder.path))
            let variants = try #require(try output.results().first).variants
            #expect(variants.map(\.variant) == ["normal", "high-quality", "thumbnail"])
            #expect(variants.map(\.width) == [64, 128, 16])
        }

        @Test("presets says what comes from the presets file")
        func origin() async throws {
            let folder = try WorkFolder()
            try folder.write("sora: { normal: { quality: 7, fit: cover } }\n" + Self.file, to: "p.yaml")
            let output = try await calotype("presets", "--presets", "p.yaml", in: folder)
            let rows = output.stdout.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
            #expect(rows[0].hasSuffix("EFFORT OPTIONS FROM"))
            #expect(rows.contains("sora normal 1280×720 jpeg 7 6 fit=cover built-in, p.yaml: fit, quality"))
            #expect(rows.contains("sora high-quality 1920×1080 webp 95 4 built-in"))
            #expect(rows.contains("midjourney thumbnail 16×16 webp 50 4 p.yaml"))
            let json = try await calotype("presets", "--json", in: folder)
            #expect(json.stdout.contains(#""compressionLevel":6,"effort":6,"format":"jpeg""#))
        }

        @Test("The image of a watermark in a presets file lies beside that, and is missed at once")
        func watermark() async throws {
            let folder = try WorkFolder("a.png")
            try FileManager.default.createDirectory(atPath: folder.path + "/shop", withIntermediateDirectories: true)
            try folder.write("sora: { normal: { watermark: { image: marks/logo.png } } }", to: "shop/p.yaml")
            func process() async throws -> ExternalTool.Output {
                try await calotype(
                    "process", "a.png", "--tool", "sora", "--output", "out", "--presets", "shop/p.yaml", in: folder)
            }
            let missed = try await process()
            #expect(missed.exitCode == 64)
            #expect(missed.stderr.contains("image 'shop/marks/logo.png' of 'sora', 'normal' is not there."))
            try FileManager.default.createDirectory(
                atPath: folder.path + "/shop/marks", withIntermediateDirectories: true)
            try folder.write(DrawnImage.corners(8, 8).png, to: "shop/marks/logo.png")
            #expect(try await process().exitCode == 0)
            try folder.write("words", to: "shop/marks/logo.png")
            let damaged = try await process()
            #expect(damaged.exitCode == 65 && damaged.stderr.contains("The watermark 'logo.png': This is not an image"))
        }

        @Test("presets says where the image of a watermark comes from, without a secret")
        func watermarkPlaces() async throws {
            let folder = try WorkFolder()
            try FileManager.default.createDirectory(
                atPath: folder.path + "/shop/marks", withIntermediateDirectories: true)
            try folder.write(DrawnImage.corners(8, 8).png, to: "shop/marks/logo.png")
            let rows = [
                "normal: { watermark: { image: marks/logo.png } }",
                "high-quality: { watermark: { image: 'https://cdn.example/marks/a.png?token=hush' } }",
            ]
            try folder.write("sora: { \(rows.joined(separator: ", ")) }", to: "shop/p.yaml")
            let output = try await calotype("presets", "--presets", "shop/p.yaml", in: folder)
            #expect(output.stdout.contains(#""image":"marks/logo.png""#), "\(output)")
            #expect(output.stdout.contains(#""image":"https://cdn.example/marks/a.png""#))
            #expect(!output.stdout.contains("hush"))
        }

        private struct Row: Decodable, Equatable {
            let maxWidth, maxHeight: Int
            let format: String
            let quality: Int
        }
    }

    @Suite("A terminal", .enabled(if: Built.canUseTerminal))
    struct Terminals {
        private func onTerminal(_ command: String, in folder: WorkFolder) async throws -> ExternalTool.Output {
            try await shell(#"exec script -qec "$calotype \#(command)" /dev/null"#, in: folder)
        }

        @Test("shows a progress bar on standard error, and the table after it")
        func bar() async throws {
            let folder = try WorkFolder("a.png", "b.png")
            let output = try await onTerminal("process a.png b.png --tool dall-e --output out >table", in: folder)
            #expect(output.exitCode == 0)
            #expect(output.stdout.hasPrefix("\r" + String(repeating: "░", count: 30) + " 0/2"))
            #expect(
                output.stdout.contains(String(repeating: "█", count: 15) + String(repeating: "░", count: 15) + " 1/2"))
            #expect(output.stdout.hasSuffix("\r\u{1B}[K"))
            #expect(try folder.text("table").hasPrefix("SOURCE  VARIANT"))
        }

        @Test("of which standard error is no part shows none")
        func none() async throws {
            let folder = try WorkFolder("a.png")
            let output = try await onTerminal("process a.png --tool dall-e --output out 2>errors", in: folder)
            #expect(output.stdout.hasPrefix("\u{1B}[2mSOURCE  VARIANT"))
            #expect(try folder.text("errors") == "")
        }
    }
}
