internal import Foundation

/// How much more the disk takes that holds the queue or the objects.
struct DiskRoom: Sendable {
    let folder: String
    /// Enough for a source of the largest usual size (50 MB), its variants, and the queue to write down what became of it.
    var least = 64 << 20

    /// In bytes; `nil` where the disk cannot be asked.
    var free: Int? {
        (try? FileManager.default.attributesOfFileSystem(forPath: folder))?[.systemFreeSize] as? Int
    }

    var isEnough: Bool { hasRoom(for: 0) }

    /// Whether `least` are free even then. A disk that cannot be asked is not in the way: whoever writes hears what is
    /// wrong.
    func hasRoom(for bytes: Int) -> Bool { free.map { $0 - bytes >= least } ?? true }
}
