import CalotypeTesting
import Testing

@testable import Calotype
@testable import CalotypeImage
@testable import Vips

/// The shell stands in for ffmpeg: it can be told how to end.
@Suite("A program that reads videos", .timeLimit(.minutes(1)))
struct VideoProgramTests {
    private func output(_ script: String, limit: Int = 1000, seconds: Int = 120) async throws -> String {
        var program = VideoProgram(name: "sh")
        program.seconds = seconds
        return String(decoding: try await program.output(["-c", script], limit: limit), as: UTF8.self)
    }

    @Test("What it writes comes back")
    func output() async throws {
        #expect(try await output("printf video") == "video")
    }

    @Test("It inherits no secrets")
    func environment() async throws {
        let names = try await output("env").split(separator: "\n").map { $0.prefix { $0 != "=" } }
        // The shell adds some of its own.
        #expect(Set(names).subtracting(["PATH", "LC_ALL", "PWD", "OLDPWD", "SHLVL", "_"]).isEmpty)
    }

    @Test("It writes no files")
    func writesNoFiles() async throws {
        let folder = try ScratchFolder()
        await #expect(throws: (any Error).self) { try await output("echo video > \(folder.path)/video; exit 1") }
        #expect((try? folder.bytes(of: "video")) ?? [] == [])
    }

    @Test(
        "How it ends tells what was wrong",
        arguments: [
            ("exit 3", "processing/damaged"), ("kill -SEGV $$", "processing/damaged"),
            ("kill -KILL $$", "memory/exhausted"), ("kill -TERM $$", "memory/exhausted"),
            ("exec no-such-program", "processing/unsupported"), ("yes", "processing/damaged"),
        ])
    func ends(_ script: String, _ expected: String) async {
        let error = await #expect(throws: (any Error).self) { try await output(script) }
        let reported = error.map { ImageProcessingError(during: .decode, cause: $0) }
        #expect(reported.map { "\($0.kind.rawValue)/\($0.reason.rawValue)" } == expected)
    }

    @Test("It has so much processor time, and no more")
    func processorTime() async {
        await #expect(throws: DeadlineExceeded.self) { try await output("while :; do :; done", seconds: 1) }
    }

    @Test(
        "So has ffmpeg, which ends by itself when it is told that its time is over", .enabled(if: DrawnVideo.isPossible)
    )
    func processorTimeOfFFmpeg() async {
        var program = VideoProgram(name: "ffmpeg")
        program.seconds = 1
        let endless = ["-v", "error", "-nostdin", "-f", "lavfi", "-i", "testsrc2=s=1920x1080", "-f", "null", "-"]
        await #expect(throws: DeadlineExceeded.self) { try await program.output(endless, limit: 1000) }
    }

    private static let isConfinable: Bool = {
        guard let path = CalotypeCommand.path else { return false }
        let pool = DecoderPool(path: path, most: 1, jobsPerProcess: 1)
        return (try? pool.protections().names.contains("landlock")) ?? false
    }()

    /// What a program tries that a video has taken over. Without confinement, all of it works.
    @Test(
        "Confined, it reads its libraries and one folder, and reaches nothing else",
        .enabled(if: isConfinable, "needs Landlock in the kernel"),
        arguments: [
            ("cat FOLDER/video", true), ("cat /usr/bin/env", true), ("cat </dev/null", true), ("nice true", true),
            ("cat OTHER/secret", false), ("cat /etc/passwd", false), ("cat /proc/$PPID/environ", false),
            ("ls /", false), ("rm FOLDER/video", false), ("mv FOLDER/video FOLDER/other", false),
            ("truncate -s 0 FOLDER/video", false), ("mkdir FOLDER/new", false), ("chmod 0 FOLDER/video", false),
            ("bash -c 'exec 3<>/dev/udp/127.0.0.1/9'", false),
        ])
    func confined(_ attempt: String, _ works: Bool) async throws {
        let other = try ScratchFolder()
        _ = try other.write([4], as: "secret")
        for isConfined in [false, true] {
            let folder = try ScratchFolder()
            _ = try folder.write([1, 2, 3], as: "video")
            var program = VideoProgram(name: "sh")
            if isConfined {
                program.confinement = .init(command: try #require(CalotypeCommand.path), folder: folder.path)
            }
            let script = attempt.replacing("FOLDER", with: folder.path).replacing("OTHER", with: other.path)
            let said = try await program.output(
                ["-c", "if \(script) >/dev/null; then printf yes; else printf no; fi"], limit: 9)
            #expect(String(decoding: said, as: UTF8.self) == (works || !isConfined ? "yes" : "no"))
            if isConfined { #expect(try folder.bytes(of: "video") == [1, 2, 3]) }
        }
    }

    @Test("Confined, a video is read", .enabled(if: DrawnVideo.isPossible && isConfinable))
    func confinedVideo() async throws {
        let video = try await DrawnVideo.ofColors(["red"])
        let file = try await VideoFile(video, as: .mp4, confiner: CalotypeCommand.path)
        let frames = try await VideoFrames(file, VideoProbe(of: file))
        #expect(try await frames.png(at: 0).count > 64 * 64 * 3)
    }

    @Test("Cancelling ends it")
    func cancelled() async {
        let running = Task { try await output("sleep 600") }
        running.cancel()
        await #expect(throws: CancellationError.self) { try await running.value }
    }
}
