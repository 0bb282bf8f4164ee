import CalotypeTesting
import Foundation
import Testing

extension CommandTests {
    @Suite("Faults of this machine")
    struct LocalFaults {
        @Test(
            "A data folder that cannot be written stops the start, and the message names its setting",
            .enabled { await FullDisks.mayMount() })
        func readOnlyData() async throws {
            let folder = try WorkFolder()
            let output = try await shell(
                "mkdir data && mount -t tmpfs -o ro none data || exit 99; exec $calotype serve", in: folder,
                environment: ["CALOTYPE_DATA": "data", "METRICS_PORT": "0", "CALOTYPE_LISTEN": "127.0.0.1:0"],
                wrapped: ["unshare", "-m"])
            #expect(output.exitCode == 64)
            #expect(output.stderr.contains("The queue in CALOTYPE_DATA cannot be used: its file cannot be written"))
        }

        @Test(
            "An output folder that cannot be written is upload/forbidden, and nothing is left",
            .enabled { await FullDisks.mayMount() })
        func readOnlyOutput() async throws {
            let folder = try WorkFolder("a.png")
            let output = try await shell(
                """
                mkdir out && mount -t tmpfs -o ro none out || exit 99
                $calotype process a.png --tool dall-e --output out --json; code=$?; ls -A out >left; exit $code
                """, in: folder, wrapped: ["unshare", "-m"])
            #expect(output.exitCode == 69)
            #expect(try output.results().first?.verdict == "upload/forbidden")
            #expect(try folder.text("left") == "")
        }

        @Test(
            "A server without open files says so and accepts nothing; everything goes on when there are some again",
            .enabled(if: ExternalTool.isInstalled("python3")))
        func openFiles() async throws {
            let folder = try WorkFolder("a.png")
            let output = try await shell(
                """
                (ulimit -n 64; exec $calotype serve --no-workers 2>log) & server=$!
                for _ in $(seq 200); do
                    port=$(sed -n 's/.*API listens.*"port":\\([0-9]*\\).*/\\1/p' log); [ -z "$port" ] || break; sleep 0.05
                done
                python3 - $port <<'PY'
                import socket, sys, time
                clients = [socket.create_connection(("127.0.0.1", int(sys.argv[1]))) for _ in range(80)]
                deadline = time.time() + 10
                while "out of open files" not in open("log").read() and time.time() < deadline: time.sleep(0.01)
                PY
                for _ in $(seq 200); do grep -q "open files again" log && break; sleep 0.02; done
                curl -s -o answer -w '%{http_code}\\n' --data-binary @a.png "http://127.0.0.1:$port/v1/jobs?tool=sora"
                kill -TERM $server; wait $server
                """, in: folder, environment: ["METRICS_PORT": "0", "CALOTYPE_LISTEN": "127.0.0.1:0"])
            #expect(output.exitCode == 0)
            #expect(output.stdout == "201\n")
            let log = try folder.text("log")
            #expect(log.contains("out of open files") && log.contains("LimitNOFILE"))
            #expect(log.contains("there are open files again"))
        }

        @Test("Too few open files end the command before it begins, with the limit to raise")
        func fewFiles() async throws {
            let folder = try WorkFolder("a.png")
            let output = try await shell("ulimit -n 20; exec $calotype process a.png --tool sora", in: folder)
            #expect(output.exitCode == 71)
            #expect(output.stderr.contains("Raise ulimit -n (LimitNOFILE)"))
        }

        /// A program that stands in for ffmpeg and ffprobe, and what becomes of a video.
        static let programs: [(script: String?, verdict: String, advice: String)] = [
            (nil, "processing/unsupported", "ffmpeg"), ("exit 127", "processing/unsupported", "ffmpeg"),
            ("exec sleep 600", "processing/timeout", ""),
        ]

        @Test("A video without a usable ffmpeg fails with its reason, and images go on", arguments: programs)
        func ffmpeg(_ script: String?, _ verdict: String, _ advice: String) async throws {
            let folder = try WorkFolder("a.png")
            try folder.write([0, 0, 0, 24] + Array("ftypisom".utf8) + [UInt8](repeating: 0, count: 100), to: "a.mp4")
            let output = try await shell(
                """
                mkdir bin
                for name in sh sleep; do ln -s "$(command -v $name)" bin/$name; done
                if [ -n "$script" ]; then
                    for name in ffmpeg ffprobe; do printf '#!/bin/sh\\n%s\\n' "$script" >bin/$name; done
                    chmod +x bin/ffmpeg bin/ffprobe
                fi
                PATH=$PWD/bin exec $calotype process a.mp4 a.png --tool sora --output out --json
                """, in: folder, environment: ["script": script ?? "", "CALOTYPE_JOB_TIMEOUT": "1"])
            let results = try output.results()
            #expect(results.compactMap(\.verdict) == [verdict])
            #expect(results.count { $0.success } == 1)
            #expect(results.compactMap(\.error).first?.message.contains(advice) == true || advice.isEmpty)
        }
    }
}
