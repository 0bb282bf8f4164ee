/// The messages of one kind that are still to be sent: webhooks or purges. The transaction of the event that a message
/// is about also writes the message, so none is lost.
///
/// A claimed delivery belongs to its caller until the lease ends. If it is not marked, put off or given up by then, it
/// is claimed again. So each message is sent at least once. Every method throws as those of `JobQueue` do.
public struct Outbox<Message: Sendable>: Sendable {
    let database: any SQLDatabase
    let table: OutboxTable<Message>

    /// Claims due deliveries for `lease`, as many as `limits` allow in addition to those that this process has
    /// `running`. A delivery that has used all its attempts is given up instead, even if no attempt completed because
    /// the process ended.
    public func claim(
        beside running: [Delivery<Message>] = [], _ limits: DeliveryLimits, lease: Duration
    ) async throws -> DeliveryClaim<Message> {
        let tally = DeliveryTally(limits, running.map(\.lane))
        guard !tally.isFull else { return DeliveryClaim(deliveries: [], givenUp: []) }
        let table = table
        return try await database.write { try $0.claim(from: table, tally, limits.attempts, lease) }
    }

    /// Claims up to `limit` due deliveries, without a limit per user or host.
    public func claim(limit: Int, lease: Duration) async throws -> [Delivery<Message>] {
        try await claim(DeliveryLimits(total: limit), lease: lease).deliveries
    }

    /// Marks a delivery as delivered. `attempt` is the result of this attempt.
    public func markDelivered(_ delivery: Delivery<Message>, _ attempt: DeliveryAttempt? = nil) async throws {
        guard table.keepsDelivered else {
            return try await database.execute(
                "DELETE FROM \(table.name) WHERE \(Delivery<Message>.claimCondition)", delivery.claimValues)
        }
        try await update(delivery, attempt) { "delivered_at = \($0.now)" }
    }

    /// Schedules a delivery again after `delay`.
    public func putOff(
        _ delivery: Delivery<Message>, by delay: Duration, _ attempt: DeliveryAttempt? = nil
    ) async throws {
        try await update(delivery, attempt, [SQLValue(delay)]) { "due_at = \($0.now) + $4" }
    }

    /// Gives a delivery up: it is not claimed again.
    public func giveUp(_ delivery: Delivery<Message>, _ attempt: DeliveryAttempt? = nil) async throws {
        try await update(delivery, attempt) { "given_up_at = \($0.now)" }
    }

    /// Returns the number of messages that have neither been delivered nor been given up, and the age of the oldest.
    public func depth() async throws -> OutboxDepth {
        let table = table
        return try await database.read { try $0.depth(of: table) }
    }

    /// Changes the row of a claimed delivery, and adds the result of the attempt if the table keeps these. Changes
    /// nothing if the delivery was claimed again.
    private func update(
        _ delivery: Delivery<Message>, _ attempt: DeliveryAttempt?, _ values: [SQLValue] = [],
        _ change: @escaping @Sendable (SQLDialect) -> String
    ) async throws {
        var (values, history) = (delivery.claimValues + values, "")
        if table.keepsDelivered {
            values.append(.text(try (delivery.attempts + [attempt].compactMap(\.self)).json()))
            history = ", attempts = $\(values.count)"
        }
        let (name, end) = (table.name, "\(history) WHERE \(Delivery<Message>.claimCondition)")
        try await database.execute(values) { "UPDATE \(name) SET \(change($0))\(end)" }
    }
}

extension Outbox<Purge> {
    /// Posts a purge that is due after `delay`, unless it is empty.
    public func post(_ purge: Purge, after delay: Duration) async throws {
        try await database.write { try $0.post(purge, after: delay) }
    }
}

extension Delivery {
    /// The condition for the row of the claim, with `claimValues`. After a restore from a copy, another message may
    /// have the same number and token.
    fileprivate static var claimCondition: String { "number = $1 AND token = $2 AND id = $3" }

    fileprivate var claimValues: [SQLValue] { [.integer(number), .integer(token), .text(id)] }
}
