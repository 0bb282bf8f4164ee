/// Ever longer waits while something is away, spread so that many do not return at once.
struct Backoff: Sendable {
    var base: Duration = .milliseconds(500)
    var limit: Duration = .seconds(15)
    private var failures = 0

    init(base: Duration = .milliseconds(500), limit: Duration = .seconds(15)) {
        self.base = base
        self.limit = limit
    }

    /// How long to wait now: half to all of what is due.
    mutating func next() -> Duration {
        let due = min(base * Double(1 << min(failures, 20)), limit)
        failures += 1
        return due * Double.random(in: 0.5...1)
    }

    mutating func reset() { failures = 0 }
}
