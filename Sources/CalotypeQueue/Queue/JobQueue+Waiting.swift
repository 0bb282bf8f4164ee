internal import Calotype
internal import Synchronization

/// Waiting for changes, which many readers of one process may do at once.
extension JobQueue {
    /// Returns when there may be changes after `position`, or when `limit` has passed.
    ///
    /// It returns at once after a change by this process, and moments after one by another process that uses
    /// PostgreSQL. Other changes are found within a second.
    public func waitForChanges(after position: ChangePosition, upTo limit: Duration) async throws {
        let end = ContinuousClock.now + limit
        var settling = SettlingPause()
        while true {
            let seen = changeBoard.signals
            var look = try await recentLook()
            // The look of another reader may be older than `position`.
            if look.position != position { look = try await lookForChanges() }
            if look.position != position { return }
            let pause = look.hasUnsettled ? settling.next() : endSearchInterval
            let left = end - .now
            guard left > .zero else { return }
            if try await changeBoard.wait(after: seen, upTo: min(pause, left)) { try await letChangesGather() }
        }
    }

    /// Lets many readers wait a little after a change, so that one look of each finds several changes. One reader does
    /// not wait; a thousand wait for a tenth of a second.
    private func letChangesGather() async throws {
        let pause = Duration.microseconds(100) * min(changeBoard.waiterCount, 2_000)
        if pause > .milliseconds(1) { try await Task.sleep(for: pause) }
    }

    /// Returns a look that other waiting readers share, if no change was signaled since it began.
    private func recentLook() async throws -> ChangeLook {
        let (signals, crowd) = (changeBoard.signals, changeBoard.waiterCount)
        guard let look = latestLook.withLock({ $0 }), look.signals == signals else { return try await lookForChanges() }
        let freshness = look.hasUnsettled ? .microseconds(100) * crowd : endSearchInterval / 2
        return ContinuousClock.now - look.at < freshness ? look : try await lookForChanges()
    }

    private func lookForChanges() async throws -> ChangeLook {
        let (signals, now) = (changeBoard.signals, ContinuousClock.now)
        let (position, hasUnsettled) = try await database.read { session in
            (try session.latestChange(), try session.hasUnsettledChanges())
        }
        let look = ChangeLook(position: position, hasUnsettled: hasUnsettled, signals: signals, at: now)
        latestLook.withLock { $0 = look }
        return look
    }
}

/// The latest change, as one look found it.
struct ChangeLook {
    let position: ChangePosition
    /// Whether there are later changes, which readers may not see yet because an older transaction is still open.
    let hasUnsettled: Bool
    /// The number of signals before the look, and its time.
    let signals: UInt64
    let at: ContinuousClock.Instant
}

/// The pauses between looks for changes that are not settled yet: 1 ms, which doubles up to 200 ms.
private struct SettlingPause {
    private var pause: Duration = .milliseconds(1)

    mutating func next() -> Duration {
        defer { pause = min(pause * 2, .milliseconds(200)) }
        return pause
    }
}
