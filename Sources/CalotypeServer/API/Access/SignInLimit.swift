internal import HTTPTypes
internal import Synchronization

/// Slows down tries to sign in: after some wrong tokens, an address has to wait.
final class SignInLimit: Sendable {
    /// The number of wrong tokens that one address may send within `period`.
    static let tries = 5
    static let period: Duration = .seconds(60)
    /// The number of addresses that are remembered. If there are more, no address may try until some are forgotten.
    private static let mostAddresses = 10_000

    private let failures = Mutex<[String: [ContinuousClock.Instant]]>([:])

    /// Throws `Problem` (429) if the address has to wait.
    func check(_ address: String, at now: ContinuousClock.Instant = .now) throws {
        let wait: Duration? = failures.withLock { failures in
            if failures.count >= Self.mostAddresses {
                failures = failures.filter { $0.value.contains { now - $0 < Self.period } }
            }
            let recent = (failures[address] ?? []).filter { now - $0 < Self.period }
            failures[address] = recent.isEmpty ? nil : recent
            guard failures.count < Self.mostAddresses || failures[address] != nil else { return Self.period }
            guard recent.count >= Self.tries, let first = recent.first else { return nil }
            return Self.period - (now - first)
        }
        guard let wait else { return }
        throw Problem(
            .tooManyRequests, "too-many-tries", "There were too many wrong tokens. Wait a minute, then try again."
        ).retry(after: max(1, Int((wait / .seconds(1)).rounded(.up))))
    }

    /// Records a wrong token.
    func recordFailure(from address: String, at now: ContinuousClock.Instant = .now) {
        failures.withLock { $0[address, default: []].append(now) }
    }
}
