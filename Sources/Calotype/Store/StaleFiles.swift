package import Foundation
private import Synchronization

/// The files that killed processes have left in a folder: those that have not been written to for some time.
package final class StaleFiles: Sendable {
    private static let interval: Duration = .seconds(600)

    private let folder: URL
    private let prefix: String
    private let lifetime: TimeInterval
    private let filesOnly: Bool
    private let sweptAt = Mutex(ContinuousClock.now - interval)

    /// Selects the files whose names begin with `prefix` and that are older than `lifetime` seconds. If `filesOnly` is
    /// `true`, folders are not removed.
    package init(in folder: URL, named prefix: String = "", after lifetime: TimeInterval, filesOnly: Bool = false) {
        self.folder = folder
        self.prefix = prefix
        self.lifetime = lifetime
        self.filesOnly = filesOnly
    }

    /// Removes these files, unless the last call was less than ten minutes ago. Errors are ignored, and a later call
    /// tries again.
    package func sweep() {
        let isDue = sweptAt.withLock { at in
            guard at.duration(to: .now) >= Self.interval else { return false }
            at = .now
            return true
        }
        guard isDue else { return }
        let keys: Set<URLResourceKey> = [.contentModificationDateKey, .isRegularFileKey]
        let files = try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: Array(keys))
        for file in files ?? [] where file.lastPathComponent.hasPrefix(prefix) {
            guard let values = try? file.resourceValues(forKeys: keys), let written = values.contentModificationDate,
                written < Date(timeIntervalSinceNow: -lifetime), !filesOnly || values.isRegularFile == true
            else { continue }
            try? FileManager.default.removeItem(at: file)
        }
    }
}
