import CalotypeTesting
import Foundation
import Testing

extension CommandTests {
    @Suite("ffmpeg that is killed", .enabled(if: DrawnVideo.isPossible))
    struct KilledProgram {
        @Test(
            "in the middle of a storyboard or a clip is an error of that job alone, and leaves nothing",
            arguments: ["normal.storyboard.frames=4", "high-quality.clip.seconds=2"])
        func killed(_ option: String) async throws {
            let folder = try WorkFolder("b.png")
            try folder.write(try await DrawnVideo.ofColors(["red", "lime", "blue"], size: "320x240"), to: "a.mp4")
            // Stands in front of the real one, and dies once some of the frames are out.
            try folder.write(
                Array(
                    """
                    #!/bin/sh
                    PATH=${PATH#*:}
                    case "$*" in *fps=*) ffmpeg "$@" | head -c 300000; kill -KILL $$ ;; esac
                    exec ffmpeg "$@"

                    """.utf8), to: "ffmpeg")
            let output = try await shell(
                "mkdir bin; mv ffmpeg bin; chmod +x bin/ffmpeg; PATH=$PWD/bin:$PATH \"$calotype\" process a.mp4 b.png --tool sora --output out --json "
                    + "--option \(option)", in: folder)
            let results = try output.results()
            #expect(results.compactMap(\.verdict) == ["memory/exhausted"])
            #expect(results.compactMap(\.error).map(\.retryable) == [true])
            #expect(output.exitCode == 71)
            let kept = results.filter(\.success).flatMap(\.variants)
            #expect(kept.count == 2)
            #expect(folder.files() == kept.map(\.key).sorted())
        }
    }
}
