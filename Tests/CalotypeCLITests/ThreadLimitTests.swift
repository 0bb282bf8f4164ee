import CalotypeTesting
import Foundation
import Testing

extension CommandTests {
    /// Only root is free to become another user, whose threads are counted from 0.
    @Suite("Too few threads", .enabled(if: DrawnVideo.isPossible && OtherUser.isPossible))
    struct ThreadLimit {
        @Test("end with a line that says so, and no image is blamed", arguments: [13, 14, 16, 20])
        func tooFew(_ limit: Int) async throws {
            let folder = try WorkFolder("a.png")
            try folder.write(try await DrawnVideo.ofColors(["red", "lime", "blue"], size: "320x240"), to: "a.mp4")
            try folder.write(try await VipsCommand.encode(.textured(300, 200), as: ".webp"), to: "c.webp")
            let user = "\(200_000 + limit)"
            let output = try await ExternalTool.run(
                "sh",
                [
                    "-c",
                    "chown -R \(user) . && exec setpriv --reuid=\(user) --regid=\(user) --clear-groups prlimit --nproc=\(limit) "
                        + "'\(try #require(CalotypeCommand.path))' process a.mp4 a.png c.webp --tool sora --output out",
                ], in: ExternalTool.ToolEnvironment(directory: folder.path), within: .seconds(60))
            // With a single core fewer threads are needed, and these may be enough.
            let mayBeEnough = ProcessInfo.processInfo.activeProcessorCount == 1 && output.exitCode == 0
            #expect(output.exitCode == 71 || mayBeEnough)
            #expect(output.stderr.contains("pids.max") || mayBeEnough)
            #expect(!output.stderr.contains("damaged"))
        }
    }
}

/// Whether a test can run the command as another user.
private enum OtherUser {
    static let isPossible =
        geteuid() == 0 && ExternalTool.isInstalled("setpriv") && ExternalTool.isInstalled("prlimit")
        && CalotypeCommand.path.map(isOpenToAll) ?? false

    private static func isOpenToAll(_ path: String) -> Bool {
        var folder = URL(filePath: path).deletingLastPathComponent()
        while folder.path != "/" {
            var status = stat()
            guard unsafe stat(folder.path, &status) == 0, status.st_mode & S_IXOTH != 0 else { return false }
            folder = folder.deletingLastPathComponent()
        }
        return true
    }
}
