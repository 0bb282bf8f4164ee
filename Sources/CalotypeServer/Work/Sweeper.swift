internal import Calotype
internal import CalotypeQueue
internal import Foundation
internal import Logging

/// Removes what attempts have stored and no result names. Only of jobs that have ended: while one runs, nobody knows what
/// its result will name.
struct Sweeper: Sendable {
    private let ledger: any LeftoverLedger
    private let store: any ListableStore
    private let layout: StoreLayout
    private let logger: Logger
    /// Who tells caches of previews, which readers may have seen; `nil` where there are none.
    private let purging: (rule: PurgeRule, outbox: any PurgeOutbox)?

    init(
        ledger: any LeftoverLedger, store: any ListableStore, keyPrefix: String, logger: Logger,
        purging: (rule: PurgeRule, outbox: any PurgeOutbox)? = nil
    ) {
        self.ledger = ledger
        self.store = store
        layout = StoreLayout(prefix: keyPrefix)
        self.logger = logger
        self.purging = purging
    }

    /// A job has a few variants an attempt; a second sweep finds what one does not.
    private static let objects = 1_000
    private static let lease: Duration = .seconds(20)
    /// When to look again at what cannot be removed.
    private static let pause: Duration = .seconds(300)

    /// Looks at some jobs. Returns how many there were. Throws the first failure, when all have been looked at.
    func sweep() async throws -> Int {
        let leftovers = try await ledger.takeLeftovers(limit: 20, lease: Self.lease)
        var failure: (any Error)?
        for leftover in leftovers where ContinuousClock.now < leftover.deadline {
            // What stands in the way of one need not be in the way of the others.
            do {
                try await sweep(leftover)
            } catch {
                failure = failure ?? error
                if !Task.isCancelled { try? await ledger.putOff(leftover, by: Self.pause) }
            }
        }
        if let failure { throw failure }
        return leftovers.count
    }

    /// What has just ended is not left for the next round of maintenance, unless something is in the way.
    func sweepNow() async {
        do {
            _ = try await uncancelled { try await within(.seconds(10)) { try await sweep() } }
        } catch {
            logger.debug("leftovers stay for now", metadata: ["cause": "\(sentence(of: error))"])
        }
    }

    /// Written down before they go, so that it is not forgotten, and due when they are gone: a cache that asks too early finds
    /// them again.
    private func purgePreviews(among keys: [ObjectKey], of leftover: Leftover) async throws {
        let previews = keys.filter(\.isPreview)
        guard let (rule, outbox) = purging,
            let purge = rule.purge(of: leftover.userId, leftover.jobId, previews)
        else { return }
        try await outbox.post(purge, after: Self.lease)
    }

    /// How far the clocks of the store and the database may be apart.
    private static let skew: TimeInterval = 900

    /// What the job's attempts have made, as far as no result names it: what has the form of a variant and was stored since the
    /// job was submitted. Whatever else lies in its folder stays: variants of an earlier job of that name, which is pruned, and
    /// uploads, from before these had a place of their own, if a job was named like that.
    private func unnamed(of leftover: Leftover) async throws -> [ObjectKey] {
        let folder = try layout.folder(of: leftover.jobId, leftover.userId)
        let named = try leftover.result?.keys ?? []
        let oldest = leftover.since.addingTimeInterval(-Self.skew)
        return try await store.objects(below: folder, limit: Self.objects).filter { object in
            layout.isOutput(object.key, in: folder) && !named.contains(object.key)
                && object.storedAt.map { $0 >= oldest } ?? true
        }.map(\.key)
    }

    private func sweep(_ leftover: Leftover) async throws {
        let unnamed = try await unnamed(of: leftover)
        try await purgePreviews(among: unnamed, of: leftover)
        for key in unnamed {
            // Past this moment the job may be tried again.
            guard ContinuousClock.now < leftover.deadline else { return }
            try await store.delete(key)
        }
        try await ledger.forget(leftover)
        if !unnamed.isEmpty {
            logger.info(
                "leftovers removed",
                metadata: ["jobId": "\(leftover.jobId)", "count": .stringConvertible(unnamed.count)])
        }
    }
}

extension ObjectKey {
    /// Whether it names a preview, which is told of before its job has ended.
    fileprivate var isPreview: Bool { rawValue.split(separator: "/").last?.hasPrefix("\(Variant.preview)-") ?? false }
}
