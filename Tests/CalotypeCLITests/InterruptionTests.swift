import CalotypeTesting
import Foundation
import Synchronization
import Testing

extension CommandTests {
    @Suite("A command that is interrupted")
    struct Interruptions {
        private static let open = ["CALOTYPE_ALLOW_PRIVATE_SOURCES": "1"]

        @Test(
            "keeps what is done, leaves nothing of the rest, and ends at once",
            arguments: [(SIGINT, 130), (SIGTERM, 143), (SIGHUP, 129)] as [(Int32, Int32)])
        func interrupted(signal: Int32, exitCode: Int32) async throws {
            let folder = try WorkFolder("a.png", "z.png")
            let asked = Signal()
            try await ScriptedServer.run { _ in
                [.raise(asked), .hang]
            } _: { server in
                let output = try await calotype(
                    "process", "a.png", "\(server.address)/slow.png", "z.png", "--tool", "dall-e", "--output", "out",
                    "--jobs", "1", in: folder, environment: Self.open
                ) { running in
                    await asked.wait()
                    running.send(signal)
                }
                #expect(output.exitCode == exitCode)
                #expect(output.stdout.split(separator: "\n").count == 5)
                #expect(output.stderr == "calotype: stopped; 2 of 3 sources were not processed.\n")
            }
            let files = folder.files()
            #expect(files.count == 2)
            #expect(files.allSatisfy { $0.hasPrefix("local/a-") })
        }

        @Test("under nohup does not end with its terminal")
        func nohup() async throws {
            let folder = try WorkFolder()
            let (asked, hungUp) = (Signal(), Signal())
            try await ScriptedServer.run { _ in
                [.raise(asked), .wait(hungUp)] + .picture
            } _: { server in
                let output = try await shell(
                    "exec nohup $calotype process \(server.address)/a.png --tool dall-e --output out --json",
                    in: folder, environment: Self.open
                ) { running in
                    await asked.wait()
                    running.send(SIGHUP)
                    hungUp.raise()
                }
                #expect(output.exitCode == 0)
            }
            #expect(folder.files().count == 2)
        }

        @Test("stops decoding and encoding")
        func pixels() async throws {
            let folder = try WorkFolder("large.jpg", drawn: try Pictures.large())
            // Work for far longer than the test waits.
            let names = ["normal", "high-quality"] + (0..<40).map { "v\($0)" }
            let variants = names.enumerated().map { index, name in
                "  \(name): { maxWidth: \(4000 - index), maxHeight: 4000, format: webp, quality: 95, compressionLevel: 6 }"
            }
            try folder.write("slow:\n" + variants.joined(separator: "\n"), to: "presets.yaml")
            let asked = Signal()
            let sent = Mutex(ContinuousClock.now)
            try await ScriptedServer.run { _ in
                [.raise(asked), .hang]
            } _: { server in
                let output = try await calotype(
                    "process", "large.jpg", "\(server.address)/slow.png", "--tool", "slow", "--output", "out",
                    "--json", "--presets", "presets.yaml", "--jobs", "2", in: folder, environment: Self.open
                ) { running in
                    await asked.wait()
                    sent.withLock { $0 = .now }
                    running.send(SIGINT)
                }
                #expect((output.exitCode, output.stdout) == (130, ""))
            }
            #expect(ContinuousClock.now - sent.withLock { $0 } < .seconds(5))
            #expect(folder.files().isEmpty)
        }

        @Test("does not wait for somebody to type")
        func typing() async throws {
            let folder = try WorkFolder()
            #expect(unsafe mkfifo(folder.path + "/typed", 0o600) == 0)
            // Opened for both, a pipe neither blocks nor ends.
            let output = try await shell(
                "exec $calotype process - --tool dall-e --output out --json 0<>typed", in: folder,
                environment: ["LOG_LEVEL": "info", "ENABLE_METRICS": "true", "METRICS_PORT": "0"]
            ) { running in
                try await until { try running.stderr().contains("metrics are served") }
                running.send(SIGINT)
            }
            #expect(output.exitCode == 130)
            #expect(folder.files().isEmpty)
        }

        /// Opens a pipe for both, which never ends, and fills it to the brim.
        private static let fullPipe = "mkfifo pipe && exec 3<>pipe && head -c 65536 /dev/zero >&3"

        @Test("does not wait for somebody to read", arguments: ["--json", ""])
        func reading(option: String) async throws {
            let folder = try WorkFolder("a.png")
            let output = try await shell(
                "\(Self.fullPipe) && exec $calotype process a.png --tool dall-e --output out \(option) >&3", in: folder
            ) { running in
                try await until { folder.files().count { $0.hasPrefix("local/") } == 2 }
                running.send(SIGINT)
            }
            #expect(output.exitCode == 130)
        }

        @Test("never is, because nobody reads its log")
        func log() async throws {
            let folder = try WorkFolder("a.png")
            let output = try await shell(
                "\(Self.fullPipe) && exec $calotype process a.png --tool dall-e --output out --json 2>&3", in: folder,
                environment: ["LOG_LEVEL": "info"])
            #expect(output.exitCode == 0)
            #expect(try output.results().count == 1)
        }

        @Test("twice ends without tidying up")
        func twice() async throws {
            let folder = try WorkFolder("a.png")
            let (arrived, sought) = (Signal(), Signal())
            let puts = Mutex<Set<String>>([])
            try await ScriptedServer.run { request in
                guard request.method == "HEAD" else {
                    puts.withLock { _ = $0.insert(request.target) }
                    return [.raise(arrived), .hang]
                }
                guard puts.withLock({ $0.contains(request.target) }) else {
                    return [.send("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")]
                }
                return [.raise(sought), .hang]
            } _: { server in
                let output = try await calotype(
                    "process", "a.png", "--tool", "dall-e", "--store", "s3://pictures", in: folder,
                    environment: [
                        "S3_ENDPOINT": server.address, "S3_ACCESS_KEY_ID": "key",
                        "S3_SECRET_ACCESS_KEY": "not-to-be-shown",
                    ]
                ) { running in
                    await arrived.wait()
                    running.send(SIGINT)
                    // It looks whether its objects have arrived, and hears nothing.
                    await sought.wait()
                    running.send(SIGINT)
                }
                #expect(output.exitCode == 130)
                #expect(!(output.stdout + output.stderr).contains("not-to-be-shown"))
            }
        }

        @Test("by SIGKILL leaves whole files only, and the next run succeeds")
        func killed() async throws {
            let folder = try WorkFolder("large.jpg", "a.png", drawn: try Pictures.large())
            let command = ["process", "a.png", "large.jpg", "--tool", "dall-e", "--output", "out", "--json"]
            let killed = try await ExternalTool.run(Built.calotype, command, in: .init(directory: folder.path)) {
                running in
                try await until { folder.files().contains { $0.hasPrefix(".~parts/") } }
                running.send(SIGKILL)
            }
            #expect(killed.exitCode == 137)
            let left = folder.files().filter { !$0.hasPrefix(".~parts/") }
            let sizes = try left.map { try folder.bytes("out/" + $0).count }

            let again = try await ExternalTool.run(Built.calotype, command, in: .init(directory: folder.path))
            #expect(again.exitCode == 0)
            let variants = try again.results().flatMap(\.variants)
            #expect(Set(left).isSubset(of: variants.map(\.key)))
            #expect(try left.map { name in try #require(variants.first { $0.key == name }).size } == sizes)
            #expect(folder.files().filter { !$0.hasPrefix(".~parts/") } == variants.map(\.key).sorted())
        }
    }
}
