extension StoredQueue: JobQueue, BatchQueue, ChangeFeed, SourceLedger, WebhookOutbox, WorkerRegistry, QueueStatistics,
    QueueMaintenance, CleanupLedger, PurgeOutbox, ResultCache, RetryQueue, TicketLedger
{}
