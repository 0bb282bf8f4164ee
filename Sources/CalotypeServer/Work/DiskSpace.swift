internal import CalotypeAPI
internal import Foundation

/// The free space of the disk with the queue, the objects or the uploads.
struct DiskSpace: Sendable {
    let folder: String
    /// The smallest free space, in bytes. It is enough for a source of the largest usual size (50 MB), its variants,
    /// and the record of its result.
    var least = 64 << 20

    /// The free space in bytes. `nil` if it cannot be determined.
    var free: Int? {
        (try? FileManager.default.attributesOfFileSystem(forPath: folder))?[.systemFreeSize] as? Int
    }

    var isEnough: Bool { hasSpace(for: 0) }

    /// Whether `least` bytes stay free after `bytes` are written. Returns `true` if the free space is unknown: a write
    /// then reports the problem.
    func hasSpace(for bytes: Int) -> Bool { free.map { $0 - bytes >= least } ?? true }
}
