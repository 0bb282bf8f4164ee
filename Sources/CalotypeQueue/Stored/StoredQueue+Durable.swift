extension StoredQueue: JobQueue, BatchQueue, ChangeFeed, SourceLedger, WebhookOutbox, WorkerRegistry, QueueStatistics,
    QueueMaintenance, LeftoverLedger, PurgeOutbox, RecipeBook, RetryQueue, TicketLedger
{}
