internal import Pixels
private import Synchronization

/// Returns free memory to the system when the process becomes idle after work.
package final class MemoryReturn: Sendable {
    private let isDue = Mutex(false)
    private let giveBack: @Sendable () -> Void

    package init(_ giveBack: @escaping @Sendable () -> Void = { returnFreeMemory() }) { self.giveBack = giveBack }

    package func workIsDone() { isDue.withLock { $0 = true } }

    /// Returns memory if work was done since the last call.
    package func isQuiet() async {
        let mustGive = isDue.withLock { isDue in
            defer { isDue = false }
            return isDue
        }
        guard mustGive else { return }
        try? await blocking { [giveBack] _ in giveBack() }
    }
}
