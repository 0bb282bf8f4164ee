internal import Calotype
internal import CalotypeQueue
internal import Foundation
internal import Logging

/// Removes orphans: objects that attempts have stored and no result names. It only looks at jobs that have ended,
/// because the result of a running job is not known yet.
struct OrphanCleaner: Sendable {
    private let queue: JobQueue
    private let store: any ListableStore
    private let layout: StoreLayout
    private let logger: Logger
    /// Purges previews from caches, because readers may have opened them. `nil` if there are no caches.
    private let purgeRule: PurgeRule?

    init(
        _ queue: JobQueue, store: any ListableStore, keyPrefix: String, logger: Logger, purgeRule: PurgeRule? = nil
    ) {
        self.queue = queue
        self.store = store
        layout = StoreLayout(prefix: keyPrefix)
        self.logger = logger
        self.purgeRule = purgeRule
    }

    /// The most objects that are listed for one job at a time. A job stores only a few variants per attempt.
    var objectLimit = 1_000
    private static let lease: Duration = .seconds(20)
    /// The delay before the next attempt at orphans that could not be removed.
    private static let pause: Duration = .seconds(300)

    /// Removes the orphans of up to 20 jobs. Returns the number of jobs. Throws the first failure after all jobs were
    /// tried.
    func sweep() async throws -> Int {
        let tasks = try await queue.claimCleanupTasks(limit: 20, lease: Self.lease)
        var failure: (any Error)?
        for task in tasks where ContinuousClock.now < task.deadline {
            // A failure of one job does not affect the others.
            do {
                try await sweep(task)
            } catch {
                failure = failure ?? error
                if !Task.isCancelled { try? await queue.putOff(task, by: Self.pause) }
            }
        }
        if let failure { throw failure }
        return tasks.count
    }

    /// Removes orphans of jobs that have just ended, without waiting for maintenance. Failures are left to maintenance.
    func cleanNow() async {
        do {
            _ = try await uncancelled { try await within(.seconds(10)) { try await sweep() } }
        } catch {
            logger.debug("orphans stay for now", metadata: ["cause": "\(sentence(of: error))"])
        }
    }

    /// A test object is removed within seconds, unless its process was killed. The age also covers the largest expected
    /// difference between the clocks.
    private static let oldestTest: TimeInterval = 3_600

    /// Removes the test objects of killed processes. Returns their number.
    func removeOldTests(now: Date = Date()) async throws -> Int {
        let tests = try await store.objects(below: try layout.probes(), limit: objectLimit)
        let old = tests.filter { $0.storedAt.map { now.timeIntervalSince($0) > Self.oldestTest } ?? false }
        for test in old { try await store.delete(test.key) }
        return old.count
    }

    /// Stores the purge before the previews are deleted, so that it cannot be lost. It becomes due after their
    /// deletion, because a cache that is purged too early would load them again.
    private func purgePreviews(among keys: [ObjectKey], of task: CleanupTask) async throws {
        let previews = keys.filter(\.isPreview)
        guard let purge = purgeRule?.purge(of: task.userId, task.jobId, previews) else { return }
        try await queue.purges.post(purge, after: Self.lease)
    }

    /// The largest expected difference between the clocks of the store and the database, in seconds.
    private static let skew: TimeInterval = 900

    /// Returns the job's orphans: objects that have the form of a variant, were stored after the job was submitted, and
    /// are not named by its result. Other objects in the job's folder stay. These are variants of an earlier job with
    /// the same id, which was pruned, and uploads from the time before they had a folder of their own, if a job had
    /// that name.
    ///
    /// `isWhole` says whether the folder has no more objects than were looked at.
    private func unnamed(of task: CleanupTask) async throws -> (keys: [ObjectKey], isWhole: Bool) {
        let folder = try layout.folder(of: task.jobId, task.userId)
        let named = try task.result?.keys ?? []
        let oldest = task.since.addingTimeInterval(-Self.skew)
        let objects = try await store.objects(below: folder, limit: objectLimit)
        let unnamed = objects.filter { object in
            layout.isOutput(object.key, in: folder) && !named.contains(object.key)
                && object.storedAt.map { $0 >= oldest } ?? true
        }
        return (unnamed.map(\.key), objects.count < objectLimit)
    }

    private func sweep(_ task: CleanupTask) async throws {
        let (unnamed, isWhole) = try await unnamed(of: task)
        try await purgePreviews(among: unnamed, of: task)
        for key in unnamed {
            // After this time, the job may be retried.
            guard ContinuousClock.now < task.deadline else { return }
            try await store.delete(key)
        }
        // More objects may follow the ones that are gone now.
        if isWhole || unnamed.isEmpty {
            try await queue.forget(task)
        } else {
            try await queue.putOff(task, by: .zero)
        }
        if !unnamed.isEmpty {
            logger.info(
                "orphans removed",
                metadata: ["jobId": "\(task.jobId)", "count": .stringConvertible(unnamed.count)])
        }
    }
}

extension ObjectKey {
    /// Whether the key names a preview, which is announced before its job has ended.
    fileprivate var isPreview: Bool {
        rawValue.split(separator: "/").last?.hasPrefix("\(VariantName.preview)-") ?? false
    }
}
