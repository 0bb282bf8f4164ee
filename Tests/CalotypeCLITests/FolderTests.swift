import CalotypeTesting
import Foundation
import Testing

extension CommandTests {
    @Suite("Folders, lists and names of files")
    struct Folders {
        /// A folder `art` with images, other things, and a folder of its own.
        private static func art() throws -> WorkFolder {
            let folder = try WorkFolder()
            for path in ["art", "art/deep", "art/.hidden"] {
                try FileManager.default.createDirectory(
                    atPath: folder.path + "/" + path, withIntermediateDirectories: true)
            }
            for name in ["art/a.png", "art/b", "art/deep/c.png", "art/.hidden/d.png", "art/.e.png"] {
                try folder.write(Pictures.png, to: name)
            }
            try folder.write("words", to: "art/notes.txt")
            try folder.write("words", to: "art/words.png")
            try folder.write("", to: "art/empty")
            #expect(unsafe mkfifo(folder.path + "/art/pipe.png", 0o600) == 0)
            try FileManager.default.createSymbolicLink(
                atPath: folder.path + "/art/deep/up", withDestinationPath: "..")
            try FileManager.default.createSymbolicLink(
                atPath: folder.path + "/art/loop.png", withDestinationPath: "loop.png")
            return folder
        }

        @Test(
            "A folder stands for its images, and with --recursive for those in its folders",
            arguments: [
                (["art"], ["art/a.png", "art/b"]), (["art/", "-r"], ["art/a.png", "art/b", "art/deep/c.png"]),
            ])
        func folder(_ arguments: [String], _ sources: [String]) async throws {
            let folder = try Self.art()
            let output = try await ExternalTool.run(
                Built.calotype,
                ["process"] + arguments + ["--tool", "sora", "--output", "out", "--json", "--only", "normal"],
                in: .init(directory: folder.path))
            #expect(output.exitCode == 0)
            let named = try output.results().compactMap { $0.metadata["source"] }.sorted()
            #expect(named == sources)
            #expect(output.stderr.contains("calotype: art/words.png: no image, whatever its name says; skipped.\n"))
            #expect(output.stderr.contains("calotype: art/pipe.png: a named pipe, and no image; skipped.\n"))
            let circle = "a symbolic link that leads in a circle, and no image; skipped."
            #expect(output.stderr.contains("calotype: art/loop.png: \(circle)\n"))
            #expect(
                output.stderr.contains("art/deep/up: leads to a folder that was read already") == (sources.count == 3))
        }

        @Test("What is no image is counted in the total")
        func counted() async throws {
            let output = try await calotype(
                "process", "art", "--tool", "sora", "--output", "out", in: try Self.art())
            #expect(output.exitCode == 0)
            #expect(output.stdout.contains(#/\n2 made, 5 not images, 116 KB → /#))
        }

        @Test(
            "A link in a circle and a named pipe that are named themselves are failures", arguments: ["loop", "pipe"])
        func named(_ name: String) async throws {
            let output = try await calotype("process", "art/\(name).png", "--tool", "sora", in: try Self.art())
            #expect(output.exitCode == 66)
            #expect(output.stderr.contains("The source is a \(name == "loop" ? "symbolic link" : "named pipe")"))
        }

        @Test("A folder without an image is no source")
        func empty() async throws {
            let folder = try WorkFolder("deep.png")
            try FileManager.default.createDirectory(atPath: folder.path + "/art/in", withIntermediateDirectories: true)
            let output = try await calotype("process", "art", "--tool", "sora", in: folder)
            #expect((output.exitCode, output.stdout) == (66, ""))
            #expect(output.stderr == "calotype: There is no image in 'art'. Its folders are read with --recursive.\n")
        }

        @Test(
            "A list names sources, one a line or with zero bytes between them",
            arguments: ["a.png\nart b/\u{E9}.png\r\n\n", "a.png\0art b/\u{E9}.png\0"], ["list", "-"])
        func list(_ content: String, _ name: String) async throws {
            let folder = try WorkFolder("a.png")
            try FileManager.default.createDirectory(atPath: folder.path + "/art b", withIntermediateDirectories: true)
            try folder.write(Pictures.png, to: "art b/\u{E9}.png")
            try folder.write(content, to: "list")
            let output = try await calotype(
                "process", "--from-file", name, "--tool", "sora", "--output", "out", "--json", in: folder,
                input: name == "-" ? "list" : nil)
            #expect((output.exitCode, output.stderr) == (0, ""))
            #expect(
                try output.results().compactMap { $0.metadata["source"] }.sorted() == ["a.png", "art b/\u{E9}.png"])
        }

        @Test("A list that is missing or empty is told as such", arguments: ["none", "empty"])
        func noList(_ name: String) async throws {
            let folder = try WorkFolder()
            try folder.write("\n", to: "empty")
            let output = try await calotype("inspect", "--from-file", name, in: folder)
            #expect(output.exitCode == 66)
            #expect(output.stderr.contains(name == "none" ? "'none' cannot be read" : "names no source"))
        }

        /// Names of bytes that are no UTF-8, and one that only looks like it.
        @Test("Names that are not UTF-8 are used byte for byte, on the command line, in folders and in lists")
        func bytes() async throws {
            let folder = try WorkFolder("a.png")
            let output = try await shell(
                #"""
                mkdir art; one=$(printf 'art/caf\351.png'); two=$(printf 'art/caf\303.png')
                cp a.png "$one"; cp a.png "$two"; printf '%s\0' "$one" >list
                $calotype process "$one" art --from-file list --tool sora --only normal --json --output out |
                    grep -o '"source":"[^"]*"'
                $calotype process art --tool sora --only normal --output flat --name '{stem}.{ext}' || exit 1
                ls flat | od -An -c | tr -d ' \n'
                """#, in: folder)
            #expect((output.exitCode, output.stderr) == (0, ""))
            let lines = output.stdout.split(separator: "\n").map(String.init)
            #expect(
                lines.prefix(4).sorted() == [
                    #""source":"art/caf\\xC3.png""#, #""source":"art/caf\\xE9.png""#, #""source":"art/caf\\xE9.png""#,
                    #""source":"art/caf\\xE9.png""#,
                ])
            #expect(output.stdout.hasSuffix(#"caf303.jpg\ncaf351.jpg\n"#))
        }

        @Test("A `~` in front of a name is no home folder, and file:// addresses are files")
        func literal() async throws {
            let folder = try WorkFolder("~a.png", "b c.png")
            let output = try await calotype(
                "process", "~a.png", "file://\(folder.path)/b%20c.png", "--tool", "sora", "--output", "~out", "--json",
                in: folder)
            #expect((output.exitCode, output.stderr) == (0, ""))
            #expect(folder.files(in: "~out").count == 4)
        }

        @Test("A pattern that brings a name with a dash in front is refused, and ./* works")
        func dash() async throws {
            let folder = try WorkFolder("-dash.png", "--json")
            let refused = try await shell("$calotype inspect *", in: folder)
            #expect(refused.exitCode == 64)
            #expect(refused.stdout == "" && refused.stderr.contains("'./*' in place of '*'"))
            #expect(try await shell("$calotype inspect ./*; $calotype inspect -- *", in: folder).exitCode == 0)
        }
    }
}
