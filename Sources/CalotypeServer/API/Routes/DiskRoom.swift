internal import Foundation

/// How much more the disk takes that holds the queue or the objects.
struct DiskRoom: Sendable {
    let folder: String
    /// Enough for a source of the largest usual size (50 MB), its variants, and the queue to write down what became of it.
    var least = 64 << 20

    /// A disk that cannot be asked is not in the way: whoever writes hears what is wrong.
    var isEnough: Bool {
        let facts = try? FileManager.default.attributesOfFileSystem(forPath: folder)
        return (facts?[.systemFreeSize] as? Int).map { $0 >= least } ?? true
    }
}
