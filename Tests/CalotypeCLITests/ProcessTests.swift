import CalotypeTesting
import Crypto
import Foundation
import Testing

extension CommandTests {
    @Suite("calotype process")
    struct Processing {
        @Test("Every source becomes two files that are what the result says", arguments: ["1", "4"])
        func files(jobs: String) async throws {
            let folder = try WorkFolder("a.png", "b.png")
            try folder.write(Pictures.jpeg(), to: "c.jpg")
            try folder.write(Pictures.webp(), to: "Ein Bild (1).webp")
            let output = try await calotype(
                "process", "a.png", "b.png", "c.jpg", "Ein Bild (1).webp", "--tool", "dall-e", "--output", "out",
                "--jobs", jobs, "--json", in: folder)

            #expect((output.exitCode, output.stderr) == (0, ""))
            let results = try output.results()
            #expect(results.map { $0.original?.format ?? "" }.sorted() == ["jpeg", "png", "png", "webp"])
            let variants = results.flatMap(\.variants)
            #expect(folder.files() == variants.map(\.key).sorted())
            for variant in variants {
                let bytes = try folder.bytes("out/" + variant.key)
                #expect(SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined() == variant.sha256)
                #expect(variant.size == bytes.count)
                #expect(variant.key.contains(variant.sha256.prefix(12)))
                #expect(URL(string: variant.url)?.path == folder.path + "/out/" + variant.key)
                #expect((variant.width, variant.height) == (160, 120))
            }
        }

        @Test("--option changes what the preset says, for every variant or for one")
        func options() async throws {
            let folder = try WorkFolder("a.png")
            let output = try await calotype(
                "process", "a.png", "--tool", "dall-e", "--output", "out", "--json", "--option", "maxWidth=80", "-O",
                "normal.format=png", "-O", "high-quality.fit=cover", "-O", "high-quality.gravity=0.0,1", "-O",
                "high-quality.maxHeight=80", in: folder)
            #expect((output.exitCode, output.stderr) == (0, ""))
            let variants = try #require(output.results().first).variants
            #expect(variants.map { "\($0.width)×\($0.height)" } == ["80×60", "80×80"])
            #expect(variants.map(\.key).map { $0.suffix(4) } == [".png", "webp"])
            #expect(output.stdout.contains(#""crop":{"height":120,"left":0,"top":0,"width":120}"#))
        }

        @Test("Programs hear of a preview before the result")
        func preview() async throws {
            let folder = try WorkFolder("a.png")
            try folder.write(
                "dall-e:\n  preview: { maxWidth: 16, maxHeight: 16, format: webp, quality: 20 }\n", to: "p.yaml")
            let output = try await calotype(
                "process", "a.png", "--tool", "dall-e", "--output", "out", "--presets", "p.yaml", "--json", in: folder)
            #expect((output.exitCode, output.stderr) == (0, ""))
            let lines = output.stdout.split(separator: "\n")
            #expect(lines.count == 2)
            #expect(lines[0].contains(#""provisional":true"#) && lines[0].contains(#""variant":"preview""#))
            #expect(lines[1].contains(#""success":true"#) && lines[1].contains("/preview-"))
        }

        @Test("People get one aligned table in the order of the sources, and nothing else")
        func table() async throws {
            let folder = try WorkFolder("b.png", "漢字.png", "a-long-name.png")
            let output = try await calotype(
                "process", "b.png", "漢字.png", "a-long-name.png", "--tool", "sora", "--output", "out", in: folder)

            #expect((output.exitCode, output.stderr) == (0, ""))
            let lines = output.stdout.split(separator: "\n").map(String.init)
            #expect(lines.count == 9)
            #expect(lines[0] == "SOURCE           VARIANT       PIXELS   FORMAT     SIZE  SMALLER  WHERE")
            let rows = lines.dropFirst().dropLast(2)
            let sources = rows.map { String($0.prefix { $0 != " " }) }
            #expect(sources == ["b.png", "b.png", "漢字.png", "漢字.png", "a-long-name.png", "a-long-name.png"])
            #expect(lines[1].hasPrefix("b.png            normal        160×120  jpeg    "))
            #expect(lines[4].hasPrefix("漢字.png         high-quality  160×120  webp    "))
            let locations = rows.compactMap { $0.split(separator: " ").last.map(String.init) }
            #expect(locations.sorted() == folder.files().map { "out/" + $0 })
            #expect(lines[7].contains(#/^3 made, 17[34] KB → [0-9.]+ KB, [0-9.]+ s$/#))
            #expect(lines[8] == "metadata: added the AI mark")
        }

        @Test("A name that holds terminal codes is shown without them")
        func controlCharacters() async throws {
            let folder = try WorkFolder("e\u{1B}[2Jvil.png")
            let output = try await calotype(
                "process", "e\u{1B}[2Jvil.png", "gone\u{7}.png", "--tool", "sora", "--output", "out", in: folder)
            #expect(output.exitCode == 66)
            #expect(output.stdout.contains("e�[2Jvil.png"))
            #expect(!(output.stdout + output.stderr).contains { $0 == "\u{1B}" || $0 == "\u{7}" })
        }

        @Test("Text that an image carries is shown without them, too")
        func carriedControlCharacters() async throws {
            let folder = try WorkFolder()
            let keyword = Array("\u{1B}]0;title\u{7}".utf8)
            var png = DrawnImage.corners(8, 8).png
            let data = [UInt8](keyword + [0] + Array("text".utf8))
            let length = [UInt8](repeating: 0, count: 3) + [UInt8(data.count)]
            png.insert(contentsOf: length + Array("tEXt".utf8) + data + [0, 0, 0, 0], at: 33)  // behind IHDR
            try folder.write(png, to: "a.png")
            let output = try await calotype("inspect", "a.png", in: folder)
            #expect(output.exitCode == 0)
            #expect(output.stdout.contains("text:�]0;title�"))
        }

        @Test("Standard input is a source")
        func standardInput() async throws {
            let folder = try WorkFolder("a.png")
            let output = try await calotype(
                "process", "-", "--tool", "dall-e", "--output", "out", "--id", "from-a-pipe", "--json", in: folder,
                input: "a.png")
            let result = try #require(try output.results().first)
            #expect((output.exitCode, result.jobId, result.variants.count) == (0, "from-a-pipe", 2))
        }

        @Test("Without --output, files go to ./calotype-data/objects, or into CALOTYPE_DATA")
        func standardFolder() async throws {
            let folder = try WorkFolder("a.png")
            _ = try await calotype("process", "a.png", "--tool", "dall-e", in: folder)
            #expect(folder.files(in: "calotype-data/objects").count == 2)
            let settings = ["CALOTYPE_DATA": "elsewhere", "CALOTYPE_PUBLIC_URL": "https://cdn.example.com/i"]
            _ = try await calotype("process", "a.png", "--tool", "dall-e", in: folder, environment: settings)
            #expect(folder.files(in: "elsewhere/objects").count == 2)
        }

        @Test("The public address is that of the standard folder, and of no other", arguments: [false, true])
        func publicAddress(isStandard: Bool) async throws {
            let folder = try WorkFolder("a.png")
            let output = try await shell(
                "exec $calotype process a.png --tool dall-e --json \(isStandard ? "" : "--output out")", in: folder,
                environment: ["CALOTYPE_PUBLIC_URL": "https://cdn.example.com/i"])
            let variants = try output.results().flatMap(\.variants)
            let base = isStandard ? "https://cdn.example.com/i/" : "file://\(folder.path)/out/"
            #expect(variants.count == 2)
            #expect(variants.map(\.url) == variants.map { base + $0.key })
        }

        @Test("--user and --id are the first parts of each key")
        func keys() async throws {
            let folder = try WorkFolder("a.png")
            let output = try await calotype(
                "process", "a.png", "--tool", "dall-e", "--output", "out", "--user", "anna_1", "--id", "job-1.b",
                "--json", in: folder)
            let result = try #require(try output.results().first)
            #expect((result.userId, result.jobId, result.tool) == ("anna_1", "job-1.b", "dall-e"))
            #expect(result.variants.allSatisfy { $0.key.hasPrefix("anna_1/job-1.b/\($0.variant)-") })
        }

        @Test("The same command twice makes the same files once")
        func twice() async throws {
            let folder = try WorkFolder("a.png")
            let command = ["process", "a.png", "a.png", "--tool", "dall-e", "--output", "out", "--json"]
            var runs: [[String]] = []
            for _ in 0..<2 {
                let output = try await ExternalTool.run(
                    Built.calotype, command, in: .init(directory: folder.path))
                #expect(output.exitCode == 0)
                runs.append(try output.results().flatMap(\.variants).map(\.key).sorted())
            }
            #expect(runs[0] == runs[1])
            #expect(folder.files() == Set(runs[0]).sorted())
        }

        @Test("Files of one name in two folders do not meet")
        func sameName() async throws {
            let folder = try WorkFolder("a.png")
            try FileManager.default.createDirectory(atPath: folder.path + "/sub", withIntermediateDirectories: true)
            try folder.write(Pictures.png, to: "sub/a.png")
            let output = try await calotype(
                "process", "a.png", "sub/a.png", "./a.png", "--tool", "dall-e", "--output", "out", "--json", in: folder)
            #expect(Set(try output.results().map(\.jobId)).count == 2)
            #expect(folder.files().count == 4)
        }

        @Test("Nine of ten images succeed; the bad one says why, and the exit code is its", arguments: [false, true])
        func oneBad(json: Bool) async throws {
            let names = (0..<10).map { "\($0).png" }
            let folder = try WorkFolder()
            for name in names { try folder.write(name == "4.png" ? Array("text".utf8) : Pictures.png, to: name) }
            let output = try await ExternalTool.run(
                Built.calotype,
                ["process"] + names + ["--tool", "dall-e", "--output", "out"] + (json ? ["--json"] : []),
                in: .init(directory: folder.path))

            #expect(output.exitCode == 65)
            #expect(folder.files().count == 18)
            #expect(output.stderr.hasPrefix("calotype: 4.png: "))
            #expect(output.stderr.hasSuffix("(processing/unknown-format)\n"))
            if json {
                let results = try output.results()
                #expect(results.count == 10)
                #expect(results.compactMap(\.verdict) == ["processing/unknown-format"])
            } else {
                #expect(output.stdout.split(separator: "\n").count == 21)
                #expect(output.stdout.contains("\n9 made, 1 failed, "))
            }
        }

        @Test(
            "Of several failures, the source that was named first gives the exit code",
            arguments: [("missing.png", "text.png", 66), ("text.png", "missing.png", 65)] as [(String, String, Int32)])
        func firstFailure(first: String, second: String, exitCode: Int32) async throws {
            let folder = try WorkFolder("a.png")
            try folder.write("text", to: "text.png")
            let output = try await calotype(
                "process", "a.png", first, second, "--tool", "dall-e", "--output", "out", "--jobs", "3", in: folder)
            #expect(output.exitCode == exitCode)
        }
    }
}
