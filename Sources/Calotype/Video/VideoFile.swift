internal import Foundation

/// A film in a folder of its own that nobody else may read, for programs that have to find their way about in it.
final class VideoFile: Sendable {
    private static let prefix = "calotype-video-"
    /// No job works so long on a film.
    private static let stale = StaleFiles(in: FileManager.default.temporaryDirectory, named: prefix, after: 86_400)

    private let folder = FileManager.default.temporaryDirectory.appending(path: prefix + UUID().uuidString)
    let format: VideoFormat

    /// Throws `TransferError` where the temporary folder has no room.
    init(_ bytes: [UInt8], as format: VideoFormat) async throws {
        self.format = format
        try await blocking { [folder] _ in
            Self.stale.sweep()
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            try Data(bytes).write(to: folder.appending(path: "film"))
        }
    }

    /// What a program is told so that it reads this file, as what we know it to be, and nothing else.
    var input: [String] {
        ["-protocol_whitelist", "file"] + format.demuxer + ["-i", "file:" + folder.appending(path: "film").path]
    }

    deinit { try? FileManager.default.removeItem(at: folder) }
}
