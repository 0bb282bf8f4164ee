internal import Foundation

/// The test images outside the repository. Tests that need them are skipped if they are absent.
package enum Corpus {
    /// The folder that `CALOTYPE_CORPUS` names.
    package static let root = existingFolder(at: "CALOTYPE_CORPUS")

    /// The folder that `CALOTYPE_TEST_HOSTILE` names, with files that are made to harm a decoder.
    package static let hostile = existingFolder(at: "CALOTYPE_TEST_HOSTILE")

    package static var isPresent: Bool { root != nil }

    /// Returns the path of a folder of the corpus, such as `ai` or `image-rs/tests/images`. `nil` if it does not exist.
    package static func folder(_ name: String) -> String? {
        guard let path = root?.appending("/" + name), isFolder(path) else { return nil }
        return path
    }

    /// Returns the sorted paths of all files in and below `folder` that end in one of `extensions`; without extensions,
    /// of all files.
    package static func files(in folder: String?, _ extensions: String...) -> [String] {
        guard let folder, let names = FileManager.default.enumerator(atPath: folder) else { return [] }
        return names.compactMap { $0 as? String }
            .filter { extensions.isEmpty || extensions.contains(URL(filePath: $0).pathExtension.lowercased()) }
            .map { folder + "/" + $0 }
            .filter { !isFolder($0) }
            .sorted()
    }

    package static func bytes(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: path)))
    }

    private static func existingFolder(at variable: String) -> String? {
        guard let path = ProcessInfo.processInfo.environment[variable], isFolder(path) else { return nil }
        return path
    }

    private static func isFolder(_ path: String) -> Bool {
        (try? URL(filePath: path).resourceValues(forKeys: [.isDirectoryKey]).isDirectory) ?? false
    }
}
