package import Foundation
private import Synchronization

/// What killed processes have left in a folder: all in it that nobody has written to for some time.
package final class StaleFiles: Sendable {
    private static let interval: Duration = .seconds(600)

    private let folder: URL
    private let prefix: String
    private let lifetime: TimeInterval
    private let filesOnly: Bool
    private let sweptAt = Mutex(ContinuousClock.now - interval)

    /// Those whose names begin with `prefix`, once they are `lifetime` seconds old. Folders stay where `filesOnly`.
    package init(in folder: URL, named prefix: String = "", after lifetime: TimeInterval, filesOnly: Bool = false) {
        self.folder = folder
        self.prefix = prefix
        self.lifetime = lifetime
        self.filesOnly = filesOnly
    }

    /// Removes them, unless it has just looked. Nothing depends on it: what cannot be removed now is tried again later.
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
