extension JobQueue {
    /// The webhooks that are still to be sent.
    public var webhooks: Outbox<Webhook> { Outbox(database: database, table: .webhooks) }
    /// The purges of CDNs that are still to be sent.
    public var purges: Outbox<Purge> { Outbox(database: database, table: .purges) }

    /// Returns the webhooks about a job, sent and waiting, oldest first.
    public func deliveries(of job: QueuedJob) async throws -> [DeliveryStatus] {
        try await database.read { try $0.deliveries(of: job) }
    }
}
