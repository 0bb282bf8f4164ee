internal import Foundation

/// A temporary folder that is deleted with its object.
package final class ScratchFolder: Sendable {
    private let url = FileManager.default.temporaryDirectory.appending(path: "calotype-\(UUID().uuidString)")
    package var path: String { url.path }

    package init() throws {
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    /// Returns the path of a file in the folder. The file need not exist.
    package func path(of name: String) -> String { url.appending(path: name).path }

    /// Writes a file and returns its path.
    package func write(_ bytes: [UInt8], as name: String) throws -> String {
        try Data(bytes).write(to: url.appending(path: name))
        return path(of: name)
    }

    package func bytes(of name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: url.appending(path: name)))
    }

    deinit { try? FileManager.default.removeItem(at: url) }
}
