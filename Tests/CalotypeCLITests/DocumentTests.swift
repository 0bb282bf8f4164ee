import Calotype
import CalotypeTesting
import Foundation
import Testing

@testable import CalotypeCLI

/// The documents' examples. A block of shell that stands behind `<!-- run -->` is run; behind `<!-- run: server -->` it
/// is run beside a server.
extension CommandTests {
    @Suite("Examples in the documents")
    struct Documents {
        private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()

        struct Block: Sendable, CustomTestStringConvertible {
            let file, language, text: String
            let line: Int
            /// What stands in the mark before it.
            let mark: String?
            var testDescription: String { "\(file):\(line)" }
        }

        private static let all: [Block] = {
            let folder = try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: "docs").path)
            let files = ["README.md"] + (folder ?? []).filter { $0.hasSuffix(".md") }.sorted().map { "docs/" + $0 }
            return files.flatMap { read($0) }
        }()

        private static func read(_ file: String) -> [Block] {
            let text = (try? String(contentsOf: root.appending(path: file), encoding: .utf8)) ?? ""
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            var blocks: [Block] = []
            var start: Int?
            for (index, line) in lines.enumerated() where line.hasPrefix("```") {
                guard let first = start else {
                    start = index
                    continue
                }
                let mark = first > 0 ? lines[first - 1].wholeMatch(of: #/<!-- (run.*) -->/#).map { String($0.1) } : nil
                blocks.append(
                    Block(
                        file: file, language: String(lines[first].dropFirst(3)),
                        text: lines[(first + 1)..<index].joined(separator: "\n"), line: first + 1, mark: mark))
                start = nil
            }
            return blocks
        }

        private static func blocks(_ language: String) -> [Block] { all.filter { $0.language == language } }

        @Test("YAML is a presets file", arguments: blocks("yaml"))
        func yaml(_ block: Block) throws { _ = try QualityPresets(yaml: block.text) }

        @Test(
            "Swift is a part of a program that every build compiles",
            arguments: blocks("swift").filter { $0.file == "README.md" || $0.mark == "run" })
        func swift(_ block: Block) throws {
            func plain(_ text: String) -> String {
                text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: "\n")
            }
            let folder = Self.root.appending(path: "Examples")
            let paths = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
            let programs = try paths.filter { $0.hasSuffix(".swift") }
                .map { plain(try String(contentsOf: folder.appending(path: $0), encoding: .utf8)) }
            #expect(programs.contains { $0.contains(plain(block.text)) })
        }

        /// The words of each `calotype` command, without comments.
        private static let commands: [(String, [String])] = blocks("sh").flatMap { block in
            block.text.split(separator: "\n").compactMap { line in
                let words = line.prefix { $0 != "#" }.split(separator: " ").map {
                    $0.trimmingCharacters(in: ["'", "\""])
                }
                return words.first == "calotype" ? (block.testDescription, Array(words.dropFirst())) : nil
            }
        }

        @Test("Commands are ones that there are", arguments: commands)
        func command(_ location: String, _ words: [String]) {
            #expect(throws: Never.self) { try CalotypeCommand.check(words) }
        }

        @Test("Shell that is marked runs", arguments: blocks("sh").filter { $0.mark == "run" })
        func shell(_ block: Block) async throws {
            let output = try await CalotypeCLITests.shell(Self.script(block.text), in: try Self.folder())
            #expect((output.exitCode, output.stderr) == (0, ""))
        }

        @Test("Requests that are marked are answered", arguments: blocks("sh").filter { $0.mark == "run: server" })
        func requests(_ block: Block) async throws {
            let folder = try Self.folder()
            let environment = ["METRICS_PORT": "0", "CALOTYPE_LISTEN": "127.0.0.1:0"]
            _ = try await calotype("serve", in: folder, environment: environment) { running in
                let port = try await Service().port(of: running)
                let text = block.text.replacing("localhost:8080", with: "127.0.0.1:\(port)")
                let output = try await CalotypeCLITests.shell(
                    Self.script(text.replacing("curl ", with: "curl -sS --fail --retry 20 --retry-all-errors ")),
                    in: folder,
                    environment: ["CALOTYPE_SERVER": "http://127.0.0.1:\(port)"])
                #expect((output.exitCode, output.stderr) == (0, ""), "\(output.stdout)")
                running.send(SIGTERM)
            }
        }

        /// What the examples name.
        private static func folder() throws -> WorkFolder {
            let folder = try WorkFolder("a.png", "b.png")
            try folder.write(Pictures.jpeg(), to: "b.jpg")
            for path in ["art", "art/icons"] {
                try FileManager.default.createDirectory(
                    atPath: folder.path + "/" + path, withIntermediateDirectories: true)
                try folder.write(Pictures.png, to: path + "/\(path.count).png")
            }
            return folder
        }

        private static func script(_ text: String) -> String { "set -e\nPATH=$(dirname $calotype):$PATH\n\(text)" }
    }
}
