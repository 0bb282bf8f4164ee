import Calotype
import CalotypeTesting
import Foundation
import Testing

@testable import CalotypeCLI

extension CommandTests {
    @Suite("Files with names of the user's choice")
    struct NamedOutput {
        private func process(_ arguments: String..., in folder: WorkFolder) async throws -> ExternalTool.Output {
            try await ExternalTool.run(
                Built.calotype, ["process"] + arguments + ["--tool", "sora", "--output", "out"],
                in: .init(directory: folder.path))
        }

        @Test("lie flat in the folder, and the result tells where")
        func flat() async throws {
            let folder = try WorkFolder("a.png", "b.c.png")
            let output = try await process("a.png", "b.c.png", "--json", "--name", "{stem}-{variant}.{ext}", in: folder)
            #expect((output.exitCode, output.stderr) == (0, ""))
            let names = ["a-high-quality.webp", "a-normal.jpg", "b.c-high-quality.webp", "b.c-normal.jpg"]
            #expect(folder.files() == names)
            let variants = try output.results().flatMap(\.variants)
            #expect(variants.map(\.key).sorted() == names)
            #expect(variants.allSatisfy { $0.url == "file://\(folder.path)/out/\($0.key)" })
        }

        @Test(
            "can be made of every field",
            arguments: [
                ("{index}/{name}.{width}x{height}.{ext}", "1/a.png.160x120.jpg"), ("{{{tool}}}-{user}", "{sora}-local"),
                ("{dir}/{stem}", "deep/a"), ("{variant}{hash}", ""),
            ])
        func fields(_ template: String, _ name: String) async throws {
            let folder = try WorkFolder()
            try FileManager.default.createDirectory(
                atPath: folder.path + "/art/deep", withIntermediateDirectories: true)
            try folder.write(Pictures.png, to: "art/deep/a.png")
            let output = try await process("art", "-r", "--only", "normal", "--name", template, in: folder)
            #expect(output.exitCode == 0)
            let files = folder.files()
            #expect(files.count == 1)
            if template.contains("hash") {
                #expect(files[0].wholeMatch(of: #/normal[0-9a-f]{12}/#) != nil)
            } else {
                #expect(files == [name])
            }
        }

        @Test(
            "stay in the folder, whatever an id is",
            arguments: [("--user", "..", "{user}"), ("--id", "../../b", "{id}")])
        func inside(_ flag: String, _ id: String, _ field: String) async throws {
            let folder = try WorkFolder("a.png")
            let output = try await process(
                "a.png", flag, id, "--only", "normal", "--name", "\(field)/x.jpg", in: folder)
            #expect(output.exitCode == 0)
            #expect(folder.files() == [try JobIdentifier(id).keySegment + "/x.jpg"])
        }

        @Test("take the place of no file, unless that is asked for, and then only when all variants are made")
        func overwrite() async throws {
            let folder = try WorkFolder("a.png")
            try FileManager.default.createDirectory(atPath: folder.path + "/out", withIntermediateDirectories: true)
            try folder.write("mine", to: "out/a-high-quality.webp")
            let refused = try await process("a.png", "--name", "{stem}-{variant}.{ext}", in: folder)
            #expect(refused.exitCode == 73)
            #expect(refused.stderr.contains("'a-high-quality.webp' is taken already. Use --overwrite"))
            #expect(refused.stderr.contains("(upload/exists)"))
            #expect(folder.files() == ["a-high-quality.webp"])

            // A size shows only when work is done.
            try folder.write("mine", to: "out/a-160.webp")
            let late = try await process("a.png", "--name", "{stem}-{width}.{ext}", in: folder)
            #expect(late.exitCode == 73)
            let failed = try await process(
                "a.png", "--name", "{stem}-{variant}.{ext}", "--overwrite", "-O", "normal.maxBytes=100", in: folder)
            #expect(failed.exitCode == 65)
            #expect(try folder.text("out/a-high-quality.webp") == "mine")
            #expect(folder.files() == ["a-160.webp", "a-high-quality.webp"])

            let replaced = try await process("a.png", "--name", "{stem}-{variant}.{ext}", "--overwrite", in: folder)
            #expect((replaced.exitCode, replaced.stderr) == (0, ""))
            #expect(folder.files() == ["a-160.webp", "a-high-quality.webp", "a-normal.jpg"])
            #expect(try folder.bytes("out/a-high-quality.webp").starts(with: Array("RIFF".utf8)))
        }

        @Test("never take the place of a source")
        func sources() async throws {
            let folder = try WorkFolder("a.png")
            let output = try await shell(
                "$calotype process a.png --tool sora --only normal --output . --name '{name}' --overwrite", in: folder)
            #expect(output.exitCode == 73)
            #expect(output.stderr.contains("is taken by a source of this run"))
            #expect(try folder.bytes("a.png") == Pictures.png)
            #expect(folder.files(in: ".") == ["a.png"])
        }

        @Test("are compared before any work")
        func twoSources() async throws {
            let folder = try WorkFolder("a.png")
            try FileManager.default.createDirectory(atPath: folder.path + "/b", withIntermediateDirectories: true)
            try folder.write(Pictures.png, to: "b/a.png")
            let output = try await process("a.png", "b/a.png", "--name", "{stem}-{variant}.{ext}", in: folder)
            #expect(output.exitCode == 64)
            #expect(output.stderr.contains("a.png and b/a.png would both become 'a-normal.jpg'. Put {dir} or {index}"))
            #expect(folder.files().isEmpty)
        }

        @Test("A whole variant can be said on the command line, and be made alone")
        func newVariant() async throws {
            let folder = try WorkFolder("a.png")
            let output = try await process(
                "a.png", "-O", "thumb.maxWidth=32", "-O", "thumb.format=webp", "--only", "thumb", "--name",
                "{stem}.{ext}",
                in: folder)
            #expect((output.exitCode, output.stderr) == (0, ""))
            #expect(folder.files() == ["a.webp"])
        }
    }
}
