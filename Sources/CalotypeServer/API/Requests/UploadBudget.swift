internal import CalotypeAPI
internal import HTTPTypes
internal import Synchronization

/// The memory budget for the bodies of all clients together, in bytes.
final class UploadBudget: Sendable {
    /// The total budget, in bytes.
    let bytes: Int
    private let free: Mutex<Int>

    init(bytes: Int) {
        self.bytes = bytes
        free = Mutex(bytes)
    }

    /// The reservation for one body.
    final class Share: Sendable {
        private let space: UploadBudget
        private let taken = Mutex(0)

        fileprivate init(_ space: UploadBudget) { self.space = space }

        /// Reserves `bytes` more. Throws `Problem` if the budget does not have them.
        func take(_ bytes: Int) throws {
            let fits = space.free.withLock { free in
                guard free >= bytes else { return false }
                free -= bytes
                return true
            }
            guard fits else {
                throw Problem(
                    .serviceUnavailable, "busy", "Too much is being uploaded now. Try again in a moment.",
                    kind: "server"
                ).retry(after: 2)
            }
            taken.withLock { $0 += bytes }
        }

        /// Returns the reserved bytes to the budget. Call it when the bytes are no longer needed: nothing else keeps
        /// the reservation alive until then.
        func release() {
            let bytes = taken.withLock { taken in
                defer { taken = 0 }
                return taken
            }
            space.free.withLock { $0 += bytes }
        }

        deinit { release() }
    }

    func share() -> Share { Share(self) }
}
