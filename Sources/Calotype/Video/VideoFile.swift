internal import Foundation
private import Synchronization

/// A video in its own private folder, for programs that need to seek in a file.
final class VideoFile: Sendable {
    private static let prefix = "calotype-video-"
    /// The search for stale files, one for each temporary folder, by its path.
    private static let stale = Mutex<[String: StaleFiles]>([:])

    private let folder: MadeFolder
    let format: VideoFormat
    /// The path of `calotype`, which confines programs that read this file; `nil` if it is not known.
    private let confiner: String?

    /// Writes `bytes` to a file. Throws `NoTemporarySpace` if the temporary folder cannot take it.
    init(
        _ bytes: [UInt8], as format: VideoFormat, in temporary: TemporaryFolder = .system, confiner: String? = nil
    ) async throws {
        self.format = format
        self.confiner = confiner
        folder = try await blocking { _ in
            Self.sweep(temporary)
            return try temporary.make(Self.prefix + UUID().uuidString) {
                try Data(bytes).write(to: $0.appending(path: "video"))
            }
        }
    }

    /// Removes files that killed processes have left, once they are a day old. No job works on a video for that long.
    private static func sweep(_ temporary: TemporaryFolder) {
        let files = stale.withLock { stale in
            let known = stale[temporary.path]
            let files =
                known ?? StaleFiles(in: URL(fileURLWithPath: temporary.path), named: prefix, after: 86_400)
            stale[temporary.path] = files
            return files
        }
        files.sweep()
    }

    /// The ffmpeg arguments that make it read this file, in the detected format, and no other file or address.
    private var input: [String] {
        ["-protocol_whitelist", "file"] + format.demuxer + ["-i", "file:" + folder.url.appending(path: "video").path]
    }

    /// Runs a program on this file: `arguments`, the input, and `output`. Throws as `VideoProgram.output` does.
    func read(
        with program: VideoProgram, _ arguments: [String], output: [String] = [], limit: Int
    ) async throws -> [UInt8] {
        var program = program
        program.confinement = confiner.map { .init(command: $0, folder: folder.url.path) }
        return try await program.output(arguments + input + output, limit: limit)
    }

    deinit { folder.remove() }
}
