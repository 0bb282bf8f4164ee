import CalotypeQueue
import Foundation
import Synchronization

/// One run on one database and one store: submits jobs, kills and pauses the workers, waits until every job has ended,
/// and checks the result.
struct Run: Sendable {
    let plan: Plan

    func verdict() async throws -> Verdict {
        let start = ContinuousClock.now
        let site = try Site(plan)
        let (fleet, witness, outside) = (Fleet(site), Witness(site), Outside())
        return try await outside.run { locations in
            let producer = Producer(fleet, locations)
            let disorder = try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await fleet.run() }
                group.addTask { try await witness.follow { await react(to: $0, producer) } }
                defer { group.cancelAll() }
                try await torment(site, fleet, witness, producer)
                fleet.calmDown()
                try await settle(site, witness, producer, outside)
                return await fleet.end()
            }
            var verdict = try await Checker(
                site: site, fleet: fleet, witness: witness, producer: producer, outside: outside
            ).verdict()
            verdict.add(disorder.map { "\($0) did not end in order" })
            verdict.took = ContinuousClock.now - start
            return verdict
        }
    }

    /// Submits and kills until enough jobs have ended and enough processes were killed, or the time is up.
    private func torment(_ site: Site, _ fleet: Fleet, _ witness: Witness, _ producer: Producer) async throws {
        let deadline = ContinuousClock.now + plan.limit
        let isOver: @Sendable () -> Bool = {
            ContinuousClock.now > deadline || (producer.isDone && isAtRest(witness, producer))
        }
        let services = Services(site: site, witness: witness)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await submit(to: producer, fleet, witness, until: deadline) }
            group.addTask { try await services.restart(.postgres, times: plan.postgresRestarts, until: isOver) }
            group.addTask { try await services.restart(.store, times: plan.storeRestarts, until: isOver) }
            group.addTask { await fleet.torment() }
            while !isOver() { try await Task.sleep(for: .milliseconds(50)) }
            fleet.calmDown()
            try await group.waitForAll()
        }
    }

    /// Submits jobs at the speed of the workers, and continues beyond the planned number until there were enough kills.
    private func submit(
        to producer: Producer, _ fleet: Fleet, _ witness: Witness, until deadline: ContinuousClock.Instant
    ) async throws {
        var book = OrderBook(seed: plan.seed)
        var special = Array(repeating: Order.Kind.poison, count: plan.poison)
        let interval = max(plan.jobs / (plan.poison + 1), 1)
        var (count, batches) = (0, 0)
        while count < plan.jobs || fleet.kills < plan.kills, ContinuousClock.now < deadline {
            while producer.accepted.count - witness.ended > 30, ContinuousClock.now < deadline {
                try await Task.sleep(for: .milliseconds(20))
            }
            if batches < plan.batches, count >= plan.jobs * (batches + 1) / (plan.batches + 2) {
                batches += 1
                let orders = (0..<10).map { _ in book.next(.plain) }
                try await producer.submit(batch: "batch-\(batches)", orders)
                count += orders.count
            }
            let isSpecial = count % interval == interval / 2
            try await producer.submit(book.next(isSpecial ? special.popLast() : nil))
            count += 1
        }
        producer.finish()
    }

    /// Cancels some jobs as soon as they run, and queues some of these again.
    private func react(to change: Witness.Seen, _ producer: Producer) async {
        guard let order = producer.asked[change.job] else { return }
        switch (order.kind, change.state) {
        case (.cancelled, .running): try? await producer.cancel(order)
        case (.retried, .running) where producer.retries[order.name] == nil: try? await producer.cancel(order)
        case (.retried, .cancelled): try? await producer.retry(order)
        default: break
        }
    }

    private func isAtRest(_ witness: Witness, _ producer: Producer) -> Bool {
        let last = witness.last
        return producer.accepted.values.allSatisfy { order in
            guard let state = last[order.name] else { return false }
            return state.isEnded && !(order.kind == .retried && state == .cancelled)
        }
    }

    /// Waits, for a limited time, until every job has ended, no cleanup is due and no webhook is unsent.
    private func settle(_ site: Site, _ witness: Witness, _ producer: Producer, _ outside: Outside) async throws {
        let deadline = ContinuousClock.now + Plan.patience
        while !isAtRest(witness, producer), ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(50))
        }
        // Makes cleanups due now that are planned for twenty minutes later: all processes that could still store are
        // known.
        while ContinuousClock.now < deadline {
            if let left = try? site.sql("SELECT number FROM leftovers LIMIT 1"), left.isEmpty { break }
            // The time is the present one, because entries that are due for a month are deleted.
            let due = Int(Date().timeIntervalSince1970 * 1_000)
            _ = try? site.sql("UPDATE leftovers SET due_at = \(due), taken_until = 0 WHERE due_at > \(due)")
            try await Task.sleep(for: .milliseconds(250))
        }
        while ContinuousClock.now < deadline {
            let open = "SELECT number FROM webhooks WHERE delivered_at IS NULL AND given_up_at IS NULL LIMIT 1"
            if let left = try? site.sql(open), left.isEmpty { break }
            // Deliveries that a dead process has claimed would be due again in a minute only.
            _ = try? site.sql("UPDATE webhooks SET due_at = 1 WHERE due_at > 1 AND delivered_at IS NULL")
            try await Task.sleep(for: .milliseconds(250))
        }
    }
}
