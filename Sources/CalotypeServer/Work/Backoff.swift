/// Waits that double, up to a limit, while a service is unavailable. They are random, so that not all clients return at
/// the same moment.
struct Backoff: Sendable {
    var base: Duration = .milliseconds(500)
    var limit: Duration = .seconds(15)
    private var failures = 0

    init(base: Duration = .milliseconds(500), limit: Duration = .seconds(15)) {
        self.base = base
        self.limit = limit
    }

    /// Returns the next wait: a random time between half of the full wait and the full wait.
    mutating func next() -> Duration {
        let due = min(base * Double(1 << min(failures, 20)), limit)
        failures += 1
        return due * Double.random(in: 0.5...1)
    }

    mutating func reset() { failures = 0 }
}
