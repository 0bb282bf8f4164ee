internal import Foundation
private import Synchronization

/// A film in a folder of its own that nobody else may read, for programs that have to find their way about in it.
final class VideoFile: Sendable {
    private static let prefix = "calotype-video-"
    /// By the folder that they are in.
    private static let stale = Mutex<[String: StaleFiles]>([:])

    private let folder: MadeFolder
    let format: VideoFormat

    /// Throws `NoTemporarySpace` where the temporary folder cannot take it.
    init(_ bytes: [UInt8], as format: VideoFormat, in temporary: TemporaryFolder = .system) async throws {
        self.format = format
        folder = try await blocking { _ in
            Self.sweep(temporary)
            return try temporary.make(Self.prefix + UUID().uuidString) {
                try Data(bytes).write(to: $0.appending(path: "film"))
            }
        }
    }

    /// What killed processes have left there. No job works so long on a film as a day.
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

    /// What a program is told so that it reads this file, as what we know it to be, and nothing else.
    var input: [String] {
        ["-protocol_whitelist", "file"] + format.demuxer + ["-i", "file:" + folder.url.appending(path: "film").path]
    }

    deinit { folder.remove() }
}
