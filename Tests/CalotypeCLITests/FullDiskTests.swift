import CalotypeTesting
import Foundation
import Testing

extension CommandTests {
    @Suite("Nowhere to write")
    struct FullDisks {
        private static let mount = ["unshare", "-m"]
        /// Only root may mount, and not in every container.
        static func mayMount() async -> Bool {
            let script = "d=$(mktemp -d); mount -t tmpfs none $d && umount $d; code=$?; rmdir $d; exit $code"
            let tried = try? await ExternalTool.run("unshare", ["-m", "sh", "-c", script])
            return geteuid() == 0 && tried?.exitCode == 0
        }

        @Test("A full disk is upload/no-space, and what was written goes away again", .enabled { await mayMount() })
        func fullDisk() async throws {
            let folder = try WorkFolder("large.jpg", drawn: try Pictures.large())
            let output = try await shell(
                """
                mkdir out && mount -t tmpfs -o size=64k none out || exit 99
                $calotype process large.jpg --tool dall-e --output out --json; code=$?
                find out -type f >left
                exit $code
                """, in: folder, wrapped: Self.mount)
            #expect(output.exitCode == 69)
            let error = try #require(try output.results().first?.error)
            #expect((error.kind, error.reason, error.retryable) == ("upload", "no-space", true))
            #expect(try folder.text("left") == "")
        }

        @Test("A reader that has had enough ends the command, and leaves nothing of the job that nobody read")
        func readerLeft() async throws {
            let folder = try WorkFolder("a.png")
            let left = Signal()
            try await ScriptedServer.run { _ in
                [.wait(left)] + .picture
            } _: { server in
                let output = try await shell(
                    """
                    { $calotype process a.png \(server.address)/b.png \(server.address)/c.png --tool dall-e \
                      --output out --json --jobs 1; echo $? >code; } | { head -n 1; exec 0<&-; echo >closed; }
                    """, in: folder, environment: ["CALOTYPE_ALLOW_PRIVATE_SOURCES": "1"]
                ) { _ in
                    try await until { folder.files(in: ".").contains("closed") }
                    left.raise()
                }
                #expect(try output.results().count == 1)
                #expect(server.connections == 1)
            }
            #expect(try folder.text("code") == "141\n")
            let files = folder.files()
            #expect(files.count == 4)
            #expect(files.allSatisfy { !$0.hasPrefix(".~parts") })
        }

        @Test("Results that cannot be written are an error of their own", arguments: [">&-", ">/dev/full"])
        func fullOutput(redirection: String) async throws {
            let folder = try WorkFolder("a.png")
            let output = try await shell(
                "exec $calotype process a.png --tool dall-e --output out \(redirection)", in: folder)
            #expect(output.exitCode == 74)
            #expect(output.stderr.contains("standard output"))
        }

        /// Root may read every folder, unless it gives that up.
        private static let likeAnybody =
            geteuid() == 0 ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] : []

        @Test(
            "A folder that may be written and not read will do",
            .enabled(if: likeAnybody.isEmpty || ExternalTool.isInstalled("setpriv")))
        func unreadableFolder() async throws {
            let folder = try WorkFolder("a.png")
            let output = try await shell(
                """
                mkdir -m 300 out; $calotype process a.png --tool dall-e --output out --json; code=$?
                chmod 700 out; exit $code
                """, in: folder, wrapped: Self.likeAnybody)
            #expect(output.exitCode == 0)
            #expect(folder.files().count == 2)
        }

        @Test("A folder that cannot be made is upload/no-such-bucket")
        func noFolder() async throws {
            let folder = try WorkFolder("a.png")
            let output = try await calotype(
                "process", "a.png", "--tool", "dall-e", "--output", "a.png/out", "--json", in: folder)
            #expect(output.exitCode == 69)
            let error = try #require(try output.results().first?.error)
            #expect((error.kind, error.reason, error.retryable) == ("upload", "no-such-bucket", false))
        }
    }
}
