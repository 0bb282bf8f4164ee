import CalotypeTesting
import Foundation
import Testing

extension CommandTests {
    @Suite("A disk that fills under the queue")
    struct FullQueues {
        @Test(
            "Jobs that find no room are refused and not accepted, and all goes on when there is room again",
            .enabled { await FullDisks.mayMount() })
        func fullQueue() async throws {
            let folder = try WorkFolder()
            let output = try await shell(
                """
                mkdir data && mount -t tmpfs -o size=3m none data || exit 99
                $calotype serve 2>log & server=$!
                for _ in $(seq 200); do
                    port=$(sed -n 's/.*API listens.*"port":\\([0-9]*\\).*/\\1/p' log); [ -z "$port" ] || break; sleep 0.05
                done
                text=$(head -c 3000 /dev/zero | tr '\\0' x)
                post() {
                    curl -s -o answer -w "$1 %{http_code}\\n" -H 'Content-Type: application/json' \
                        "http://127.0.0.1:$port/v1/jobs" --data \
                        "{\\"id\\":\\"$1\\",\\"tool\\":\\"sora\\",\\"sourceUrl\\":\\"http://example.com/\\",\\"runAt\\":\\"\(Self.later)\\",
                          \\"metadata\\":{\\"x\\":\\"$text\\"}}"
                }
                post before
                head -c 10000000 /dev/zero >data/filler 2>/dev/null
                for number in $(seq 100); do
                    post "full-$number" >line; cat line; grep -q 503 line && break
                done
                cat answer >refusal
                rm data/filler
                post after
                CALOTYPE_SERVER=http://127.0.0.1:$port $calotype jobs list --limit 500 --json >jobs
                kill -TERM $server; wait $server
                """, in: folder,
                environment: [
                    "CALOTYPE_DATA": "data", "METRICS_PORT": "0", "CALOTYPE_LISTEN": "127.0.0.1:0",
                ], wrapped: ["unshare", "-m"])
            #expect(output.exitCode == 0)
            let answers = output.stdout.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
            let accepted = answers.filter { $0.last == "201" }.compactMap(\.first)
            #expect(answers.first == ["before", "201"])
            #expect(answers.last == ["after", "201"])
            #expect(answers.contains { $0.last == "503" })
            #expect(answers.allSatisfy { ["201", "503"].contains($0.last) })
            #expect(try folder.text("refusal").contains(#""reason":"queue-away""#))
            let listed = try folder.text("jobs").matches(of: #/"id":"([a-z0-9\-]+)"/#).map { String($0.1) }
            #expect(Set(listed) == Set(accepted))
            #expect(try folder.text("log").contains("full"))
        }

        @Test(
            "An image that finds no room is refused as upload/no-space, and leaves nothing",
            .enabled { await FullDisks.mayMount() })
        func fullUpload() async throws {
            let folder = try WorkFolder()
            let output = try await shell(
                """
                mkdir data && mount -t tmpfs -o size=24m none data || exit 99
                $calotype serve --no-workers 2>log & server=$!
                for _ in $(seq 200); do
                    port=$(sed -n 's/.*API listens.*"port":\\([0-9]*\\).*/\\1/p' log); [ -z "$port" ] || break; sleep 0.05
                done
                post() {
                    head -c "$1" /dev/urandom >image; shift
                    curl -s "http://127.0.0.1:$port/v1/sources" -o answer -w '%{http_code}\n' "$@"
                    find data/uploads -type f
                }
                post 1000000 --data-binary @image
                post 12000000 --data-binary @image -H 'Expect:'
                cat answer >refusal
                post 12000000 -X POST -T image -H 'Transfer-Encoding: chunked' -H 'Expect:'
                post 1000 --data-binary @image
                kill -TERM $server; wait $server
                """, in: folder,
                environment: [
                    "CALOTYPE_DATA": "data", "METRICS_PORT": "0", "CALOTYPE_LISTEN": "127.0.0.1:0",
                ], wrapped: ["unshare", "-m"])
            #expect(output.exitCode == 0)
            #expect(output.stdout == "201\n503\n503\n201\n")
            #expect(try folder.text("refusal").contains(#""kind":"upload","reason":"no-space""#))
        }

        private static let later = Date(timeIntervalSinceNow: 3600).formatted(.iso8601)
    }
}
