internal import Pixels
private import Synchronization

/// Gives free memory back to the system when work has been done and there is none now.
package final class MemoryReturn: Sendable {
    private let isDue = Mutex(false)
    private let giveBack: @Sendable () -> Void

    package init(_ giveBack: @escaping @Sendable () -> Void = { returnFreeMemory() }) { self.giveBack = giveBack }

    package func workIsDone() { isDue.withLock { $0 = true } }

    /// Does nothing where no work was done since.
    package func isQuiet() async {
        let mustGive = isDue.withLock { isDue in
            defer { isDue = false }
            return isDue
        }
        guard mustGive else { return }
        try? await blocking { [giveBack] _ in giveBack() }
    }
}
