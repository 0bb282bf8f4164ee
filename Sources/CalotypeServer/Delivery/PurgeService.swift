internal import AsyncHTTPClient
internal import Calotype
internal import CalotypeCDN
internal import CalotypeQueue
internal import Foundation
internal import Logging
internal import ServiceLifecycle

/// Sends the purges of the outbox to the CDN: each at least once, in the order in which they are due, several at a
/// time.
struct PurgeService: Service {
    let outbox: JobQueue
    /// Creates the CDN. It sends its requests with this client.
    let cdn: @Sendable (HTTPClient) -> any CDN
    let logger: Logger
    var poll: Duration = .seconds(2)

    /// They take about a day in total.
    static let attempts = 14

    func run() async {
        let client = HTTPClient(configuration: .calotypeStore)
        await empty(into: cdn(client))
        try? await client.shutdown()
    }

    private func empty(into cdn: any CDN) async {
        while !isStopping {
            do {
                let purges = try await outbox.claimPurges(
                    limit: 16, lease: .seconds(300), attempts: Self.attempts)
                await withDiscardingTaskGroup { group in
                    for purge in purges { group.addTask { await see(to: purge, cdn) } }
                }
                if purges.isEmpty { await pause(poll) }
            } catch {
                if !isStopping { logger.debug("outbox cannot be read", metadata: ["cause": "\(sentence(of: error))"]) }
                await pause(poll * 2)
            }
        }
    }

    private func see(to claimed: ClaimedPurge, _ cdn: any CDN) async {
        do {
            let purge = claimed.purge
            if !purge.addresses.isEmpty { try await cdn.purge(purge.addresses, id: claimed.id) }
            if !purge.tags.isEmpty, let cdn = cdn as? any TaggingCDN {
                try await cdn.purge(tags: purge.tags, id: claimed.id)
            }
            try await outbox.markPurged(claimed)
        } catch let error as TransferError {
            await fail(claimed, error.detail, wait: error.retryAfter)
        } catch {
            await fail(claimed, "\(error)", wait: nil)
        }
    }

    /// Retries every failure until the last attempt: for example, the operator may still replace a token that was
    /// refused.
    private func fail(_ claimed: ClaimedPurge, _ cause: String, wait: Duration?) async {
        let isOver = claimed.attempt >= Self.attempts
        logger.log(
            level: isOver ? .error : .info, isOver ? "purge given up" : "purge put off",
            metadata: ["id": "\(claimed.id)", "attempt": .stringConvertible(claimed.attempt), "cause": "\(cause)"])
        // If this fails too, the purge becomes available again when its lease ends.
        if isOver {
            try? await outbox.giveUp(claimed)
        } else {
            let delay = WebhookService.delay(afterAttempt: claimed.attempt)
            try? await outbox.putOff(claimed, by: max(delay, wait ?? .zero))
        }
    }
}
