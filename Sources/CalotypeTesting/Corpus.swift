internal import Foundation

/// The test pictures that lie outside the repository. Tests that need them are skipped where they are absent.
package enum Corpus {
    /// Where `CALOTYPE_CORPUS` says.
    package static let root = existingFolder(at: "CALOTYPE_CORPUS")

    /// Files made to hurt a decoder, where `CALOTYPE_TEST_HOSTILE` says.
    package static let hostile = existingFolder(at: "CALOTYPE_TEST_HOSTILE")

    package static var isPresent: Bool { root != nil }

    /// The path of a folder of the corpus, such as `ai` or `image-rs/tests/images`.
    package static func folder(_ name: String) -> String? {
        guard let path = root?.appending("/" + name), isFolder(path) else { return nil }
        return path
    }

    /// The paths of all files in `folder` and below it that end in one of `extensions`, in order; of all without any.
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
