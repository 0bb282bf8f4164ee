import Foundation

/// A folder of a test's own, gone after it.
final class WorkFolder: Sendable {
    let path: String
    private var url: URL { URL(filePath: path) }

    init() throws {
        // Resolved, since the command prints resolved paths.
        path = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path + "/calotype-" + UUID().uuidString
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    /// With pictures of these names.
    convenience init(_ names: String..., drawn: [UInt8] = Pictures.png) throws {
        try self.init()
        for name in names { try write(drawn, to: name) }
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: url.appending(path: name))
    }

    func write(_ text: String, to name: String) throws { try write(Array(text.utf8), to: name) }

    func bytes(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: url.appending(path: name))) }

    func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

    /// The files in `folder` and below it, also hidden ones, by their paths within it.
    func files(in folder: String = "out") -> [String] {
        let root = url.appending(path: folder).path
        let names = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
        return names.filter {
            var isFolder: ObjCBool = false
            return unsafe FileManager.default.fileExists(atPath: root + "/" + $0, isDirectory: &isFolder)
                && !isFolder.boolValue
        }.sorted()
    }
}
