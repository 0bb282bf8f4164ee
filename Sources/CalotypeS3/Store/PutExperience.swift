internal import Synchronization

/// What the puts of a client have taught it about its service.
final class PutExperience: Sendable {
    /// A service may look at the condition of one kind of put and not of the other.
    enum Shape: Hashable { case whole, inParts }

    private struct State {
        var honours: [Shape: Bool] = [:]
        var onTrial: Set<Shape> = []
        var found: Set<String> = []
        var takesChecksums = true
    }

    private let state = Mutex(State())
    /// A job asks again for what it found within seconds, or never.
    private let mostFound = 1_000

    /// Whether the service refuses a second object under a key (`If-None-Match: *`). `nil` while nobody knows.
    func honoursCondition(of shape: Shape) -> Bool? { state.withLock { $0.honours[shape] } }

    func learn(honoursCondition honours: Bool, of shape: Shape) { state.withLock { $0.honours[shape] = honours } }

    /// Whether the service takes headers with checksums, as far as anybody knows.
    var takesChecksums: Bool { state.withLock(\.takesChecksums) }

    /// A request went through without the checksum that was refused with it.
    func learnChecksumsRefused() { state.withLock { $0.takesChecksums = false } }

    /// Says whether the caller is the one to find out, now. It then calls `endTrial`.
    func beginTrial(of shape: Shape) -> Bool {
        state.withLock { $0.honours[shape] == nil && $0.onTrial.insert(shape).inserted }
    }

    func endTrial(of shape: Shape) { state.withLock { _ = $0.onTrial.remove(shape) } }

    /// Whether an object lay there when this client last looked.
    func hasFound(_ key: String, in bucket: String) -> Bool {
        state.withLock { $0.found.contains("\(bucket)/\(key)") }
    }

    func note(isThere: Bool, _ key: String, in bucket: String) {
        state.withLock {
            if $0.found.count >= mostFound { $0.found.removeAll() }
            if isThere { $0.found.insert("\(bucket)/\(key)") } else { $0.found.remove("\(bucket)/\(key)") }
        }
    }
}
