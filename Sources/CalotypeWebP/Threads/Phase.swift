internal import Synchronization

/// Work in numbered pieces that threads claim in order.
final class Phase: @unchecked Sendable {  // `body` may run on several threads at once: that is its contract
    /// Does one piece. A long piece calls the third argument at intervals to check whether to stop. For helpers, it
    /// always returns `false`.
    typealias Body = (_ piece: Int, _ scratch: Scratch, _ shouldStop: () -> Bool) -> Void

    private let pieces: Int
    private let body: Body
    private let next = Atomic(0)
    private let active = Atomic(0)
    private let stopped = Atomic(false)

    init(pieces: Int, body: @escaping Body) {
        self.pieces = pieces
        self.body = body
    }

    /// Claims pieces until there are none. `meanwhile` is called before each piece, and the phase stops if it returns
    /// true.
    func work(_ scratch: Scratch, meanwhile: () -> Bool = { false }) {
        active.add(1, ordering: .sequentiallyConsistent)
        defer { active.subtract(1, ordering: .sequentiallyConsistent) }
        while !isStopped {
            if meanwhile() { return stop() }
            let piece = next.add(1, ordering: .relaxed).oldValue
            guard piece < pieces else { return }
            body(piece, scratch, meanwhile)
        }
    }

    func stop() { stopped.store(true, ordering: .sequentiallyConsistent) }
    var isStopped: Bool { stopped.load(ordering: .sequentiallyConsistent) }

    /// Whether no thread is at work. After all pieces are claimed, or the phase is stopped, this stays true.
    var isIdle: Bool { active.load(ordering: .sequentiallyConsistent) == 0 }
}
