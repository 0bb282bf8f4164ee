/// Videos that ffmpeg draws, with codecs that every build of it has, unless a test names another one.
package enum DrawnVideo {
    package static let isPossible = ExternalTool.isInstalled("ffmpeg") && ExternalTool.isInstalled("ffprobe")

    /// Returns a video. `graph` is a source of ffmpeg's filters; the extension of `name` selects the container.
    package static func bytes(
        _ graph: String, _ options: [String] = ["-c:v", "mpeg4"], as name: String = "clip.mp4"
    ) async throws -> [UInt8] {
        let folder = try ScratchFolder()
        let run = try await ExternalTool.run(
            "ffmpeg", ["-v", "error", "-nostdin", "-f", "lavfi", "-i", graph] + options + [folder.path(of: name)])
        guard run.exitCode == 0 else { throw Failure.said(run.stderr) }
        return try folder.bytes(of: name)
    }

    /// Returns a video with one second of each color, ten frames per second.
    package static func ofColors(
        _ colors: [String], size: String = "64x64", _ options: [String] = ["-c:v", "mpeg4", "-q:v", "2"],
        as name: String = "clip.mp4"
    ) async throws -> [UInt8] {
        let frameSequence = colors.enumerated().map { "color=\($1):s=\(size):r=10:d=1[s\($0)];" }.joined()
        let inputs = colors.indices.map { "[s\($0)]" }.joined()
        return try await bytes("\(frameSequence)\(inputs)concat=n=\(colors.count)", options, as: name)
    }

    package enum Failure: Error { case said(String) }
}
