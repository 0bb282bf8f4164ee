internal import HTTPTypes
internal import Synchronization

/// How many bytes of bodies may be held at once, whoever sends them.
final class UploadRoom: Sendable {
    /// In all.
    let bytes: Int
    private let free: Mutex<Int>

    init(bytes: Int) {
        self.bytes = bytes
        free = Mutex(bytes)
    }

    /// One body's part of the room.
    final class Share: Sendable {
        private let room: UploadRoom
        private let taken = Mutex(0)

        fileprivate init(_ room: UploadRoom) { self.room = room }

        /// Throws `Problem` where there is no room for `bytes` more.
        func take(_ bytes: Int) throws {
            let fits = room.free.withLock { free in
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

        /// Gives the room back. Say it where the bytes go: nothing else keeps a share alive that long.
        func release() {
            let bytes = taken.withLock { taken in
                defer { taken = 0 }
                return taken
            }
            room.free.withLock { $0 += bytes }
        }

        deinit { release() }
    }

    func share() -> Share { Share(self) }
}
