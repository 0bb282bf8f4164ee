internal import Synchronization

/// The facts about its service that a client has learned from its puts.
final class ConditionalPutSupport: Sendable {
    /// The kind of a put. A service may check the condition of one kind and not of the other.
    enum Shape: Hashable { case whole, inParts }

    private struct State {
        var honors: [Shape: Bool] = [:]
        var onTrial: Set<Shape> = []
        var found: Set<String> = []
        var takesChecksums = true
    }

    private let state = Mutex(State())
    /// The most keys to remember. A job asks again for a key that it found within seconds, or never.
    private let mostFound = 1_000

    /// Whether the service refuses a second object under a key (`If-None-Match: *`). `nil` if not known yet.
    func honorsCondition(of shape: Shape) -> Bool? { state.withLock { $0.honors[shape] } }

    func learn(honorsCondition honors: Bool, of shape: Shape) { state.withLock { $0.honors[shape] = honors } }

    /// Whether the service accepts headers with checksums. True until it has refused them.
    var takesChecksums: Bool { state.withLock(\.takesChecksums) }

    /// Records that a request succeeded without the checksum with which it was refused.
    func learnChecksumsRefused() { state.withLock { $0.takesChecksums = false } }

    /// Returns whether the caller is to find out now. If so, it calls `endTrial` afterwards.
    func beginTrial(of shape: Shape) -> Bool {
        state.withLock { $0.honors[shape] == nil && $0.onTrial.insert(shape).inserted }
    }

    func endTrial(of shape: Shape) { state.withLock { _ = $0.onTrial.remove(shape) } }

    /// Whether the object existed when this client last checked.
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
