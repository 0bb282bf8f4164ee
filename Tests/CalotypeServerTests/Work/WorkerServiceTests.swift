import Calotype
import CalotypeTesting
import Foundation
import Testing

@testable import CalotypeQueue
@testable import CalotypeServer

@Suite("A worker", .timeLimit(.minutes(1)))
struct WorkerServiceTests {
    @Test("ends a job with its result, and tells of each stage", arguments: Backing.available)
    func success(_ backing: Backing) async throws {
        let harness = try await WorkerHarness(backing)
        try await harness.submit()
        try await harness.withWorker {
            try await harness.wait(until: .succeeded)
            let workers = try await harness.queue.workers()
            #expect(workers.map(\.beat.host) == ["here"])
        }
        let attempts = try await harness.queue.attempts(of: try await harness.job())
        #expect(attempts.map(\.outcome) == [.succeeded])
        let stages = try #require(attempts.first).stages
        #expect(stages.prefix(3).map(\.name) == ["load", "inspect", "decode"])
        #expect(Set(stages.filter { $0.name == "store" }.map(\.variant)) == ["normal", "high-quality"])
        #expect(try await harness.queue.workers().isEmpty)
    }

    @Test(
        "does not use up the attempts of a job while the store is away, and goes on when it is back",
        arguments: Backing.available, [EventfulStore.Verb.get, .put])
    func storeAway(_ backing: Backing, since first: EventfulStore.Verb) async throws {
        let (asked, isAway, isBack) = (Signal(), Flag(), Flag())
        let harness = try await WorkerHarness(backing) { verb in
            if verb == first { isAway.raise() }
            guard isAway.isRaised, !isBack.isRaised else { return }
            if verb == .get { asked.raise() }
            throw TransferError(.unreachable, detail: "gone")
        }
        try await harness.submit()
        try await harness.withWorker {
            await asked.wait()
            try await harness.wait(until: .waiting)
            isBack.raise()
            try await harness.wait(until: .succeeded)
        }
        let job = try await harness.job()
        #expect(job.attempt == 1)
        // One claim more may be on its way when the store is found away.
        let outcomes = try await harness.queue.attempts(of: job).map(\.outcome)
        #expect(outcomes.count > 1 && outcomes.last == .succeeded)
        #expect(outcomes.dropLast().allSatisfy { $0 == .released }, "\(outcomes)")
    }

    @Test("does not use up the attempts of a job while the store is full", arguments: Backing.available)
    func storeFull(_ backing: Backing) async throws {
        let (found, hasSpace) = (Signal(), Flag())
        let harness = try await WorkerHarness(backing) { verb in
            guard verb == .put, !hasSpace.isRaised else { return }
            found.raise()
            throw TransferError(.noSpace, detail: "full")
        }
        try await harness.submit()
        try await harness.withWorker {
            await found.wait()
            try await harness.wait(until: .waiting)
            hasSpace.raise()
            try await harness.wait(until: .succeeded)
        }
        let attempts = try await harness.queue.attempts(of: try await harness.job())
        #expect(attempts.dropLast().allSatisfy { $0.outcome == .released })
        #expect(try await harness.job().attempt == 1)
    }

    @Test(
        "does not use up the attempts of a job while the store refuses to be written, and goes on when that is mended",
        arguments: Backing.available, [TransferError.Fault.forbidden, .noSuchBucket, .wrongRegion])
    func storeRefuses(_ backing: Backing, _ fault: TransferError.Fault) async throws {
        let (found, isMended) = (Signal(), Flag())
        let harness = try await WorkerHarness(backing) { verb in
            guard verb == .put, !isMended.isRaised else { return }
            found.raise()
            throw TransferError(fault, detail: "403")
        }
        try await harness.submit()
        try await harness.withWorker {
            await found.wait()
            try await harness.wait(until: .waiting)
            isMended.raise()
            try await harness.wait(until: .succeeded)
        }
        let attempts = try await harness.queue.attempts(of: try await harness.job())
        #expect(attempts.dropLast().allSatisfy { $0.outcome == .released })
        #expect(try await harness.job().attempt == 1)
    }

    @Test("hands back a job whose upload the store refuses to give", arguments: Backing.available)
    func storeRefusesToRead(_ backing: Backing) async throws {
        let (found, isMended) = (Signal(), Flag())
        let harness = try await WorkerHarness(backing) { _ in
            guard !isMended.isRaised else { return }
            found.raise()
            throw TransferError(.forbidden, refusal: .expiredCredentials, detail: "403")
        }
        try await harness.submit()
        try await harness.withWorker {
            await found.wait()
            try await harness.wait(until: .waiting)
            isMended.raise()
            try await harness.wait(until: .succeeded)
        }
        #expect(try await harness.job().attempt == 1)
    }

    @Test(
        "hands back a job when the process has too few files, and goes on when it has enough",
        arguments: Backing.available)
    func processShortage(_ backing: Backing) async throws {
        let (asked, isMended) = (Signal(), Flag())
        let harness = try await WorkerHarness(backing) { verb in
            guard verb == .get, !isMended.isRaised else { return }
            throw TransferError(.exhausted, detail: "open: too many open files (EMFILE)")
        }
        try await harness.submit()
        let hasEnough: @Sendable () -> Bool = {
            asked.raise()
            return isMended.isRaised
        }
        try await harness.withWorker(hasEnough: hasEnough) {
            await asked.wait()
            try await harness.wait(until: .waiting)
            isMended.raise()
            try await harness.wait(until: .succeeded)
        }
        let attempts = try await harness.queue.attempts(of: try await harness.job())
        #expect(attempts.dropLast().allSatisfy { $0.outcome == .released })
        #expect(try await harness.job().attempt == 1)
    }

    @Test("hands back a video while the temporary folder cannot be written, and goes on when that is mended")
    func temporaryFolder() async throws {
        let harness = try await WorkerHarness(.file)
        let folder = try ScratchFolder()
        // A file stands in its way.
        let path = try folder.write([], as: "temporary")
        try await harness.submit("one", [0, 0, 0, 24] + Array("ftypisom".utf8) + [UInt8](repeating: 0, count: 100))
        try await harness.withWorker(temporary: path) {
            try await harness.wait { try await harness.hasEndedAttempt() }
            try FileManager.default.removeItem(atPath: path)
            // It is no video after all.
            try await harness.wait(until: .failed)
        }
        let attempts = try await harness.queue.attempts(of: try await harness.job())
        #expect(attempts.count > 1 && attempts.dropLast().allSatisfy { $0.outcome == .released })
        #expect(try await harness.job().attempt == 1)
        #expect(try await harness.job().failure?.kind == .processing)
    }

    @Test(
        "hands back a job whose source our credentials cannot read, for a while", arguments: Backing.available,
        [TransferError.Refusal.expiredCredentials, .unusableCredentials(problem: "no profile"), .clock])
    func credentials(_ backing: Backing, _ refusal: TransferError.Refusal) async throws {
        let asked = Signal()
        let harness = try await WorkerHarness(backing)
        try await harness.submit(objectAt: "s3://their-bucket/a.png")
        let refuse: @Sendable (String) throws -> any ObjectStore = { _ in
            asked.raise()
            throw TransferError(.forbidden, refusal: refusal, detail: "403")
        }
        try await harness.withWorker(buckets: refuse) {
            await asked.wait()
            try await harness.wait(until: .waiting)
        }
        let job = try await harness.job()
        #expect(job.attempt == 0)
        #expect(job.runAt.timeIntervalSinceNow > 30)
        #expect(try await harness.queue.attempts(of: job).map(\.outcome) == [.released])
    }

    @Test("never reads its own store as a bucket, whatever the bucket is called", arguments: Backing.available)
    func ownStore(_ backing: Backing) async throws {
        let harness = try await WorkerHarness(backing)
        let uploads = UploadStore(harness.queue, store: harness.store, keyPrefix: "", limit: 1 << 20)
        let upload = try await uploads.put(.bytes(DrawnImage.corners(32, 24).png))
        _ = try await harness.queue.submit(
            Submission(
                id: try JobIdentifier("one"), tool: .sora, source: .object(bucket: "@store", key: upload.key),
                userId: try JobIdentifier("ann")))
        try await harness.withWorker { try await harness.wait(until: .failed) }
        #expect(try await harness.job().failure == JobFailure(kind: .source, reason: .forbidden))
    }

    @Test("tries again what the store refuses of one job alone, up to its attempts", arguments: Backing.available)
    func refusesOne(_ backing: Backing) async throws {
        let refused = Flag()
        let beforePut: @Sendable (ObjectKey) async throws -> Void = { key in
            guard key.rawValue.hasPrefix("ann/"), !refused.isRaised else { return }
            refused.raise()
            throw TransferError(.forbidden, detail: "a folder of somebody else")
        }
        let harness = try await WorkerHarness(backing, beforePut: beforePut)
        try await harness.submit()
        try await harness.withWorker { try await harness.wait(until: .succeeded) }
        let attempts = try await harness.queue.attempts(of: try await harness.job())
        #expect(attempts.map(\.outcome) == [.retried, .succeeded])
        #expect(attempts.first?.failure == JobFailure(kind: .upload, reason: .forbidden))
    }

    @Test("tries a job again whose failure may pass, and keeps what happened", arguments: Backing.available)
    func retry(_ backing: Backing) async throws {
        let failed = Flag()
        let harness = try await WorkerHarness(backing) { verb in
            guard verb == .put, !failed.isRaised else { return }
            failed.raise()
            throw TransferError(.throttled, detail: "slow down")
        }
        try await harness.submit()
        try await harness.withWorker { try await harness.wait(until: .succeeded) }
        let attempts = try await harness.queue.attempts(of: try await harness.job())
        #expect(attempts.map(\.outcome) == [.retried, .succeeded])
        #expect(attempts.first?.failure == JobFailure(kind: .upload, reason: .throttled))
    }

    @Test("stops the work on a job that is cancelled, and leaves nothing of it", arguments: Backing.available)
    func cancelled(_ backing: Backing) async throws {
        let begun = Signal()
        let harness = try await WorkerHarness(backing) { verb in
            guard verb == .put else { return }
            begun.raise()
            try await Task.sleep(for: .seconds(600))
        }
        try await harness.submit()
        try await harness.withWorker(lease: .seconds(1)) {
            await begun.wait()
            _ = try await harness.queue.cancel(try JobIdentifier("one"), in: .all)
            try await harness.wait(until: .cancelled)
        }
        #expect(try await harness.job().result == nil)
        #expect(try await harness.variants().isEmpty)
    }

    @Test(
        "leaves alone what another attempt has found and named, when it has lost the job", arguments: Backing.available)
    func lostToAnother(_ backing: Backing) async throws {
        let (normalIsThere, begun, hangs) = (Flag(), Signal(), Flag())
        let harness = try await WorkerHarness(backing) { verb in
            // The first attempt stores one variant, and hangs with the other.
            guard verb == .put, !hangs.isRaised else { return }
            if normalIsThere.isRaised {
                hangs.raise()
                begun.raise()
                try await Task.sleep(for: .seconds(600))
            }
            normalIsThere.raise()
        }
        try await harness.submit()
        try await harness.withWorker(lease: .seconds(3)) {
            await begun.wait()
            let job = try await harness.job()
            let held = Lease(
                job: job, token: FencingToken(rawValue: 1), worker: try #require(job.worker), duration: .seconds(3),
                deadline: .now + .seconds(3))
            try await harness.queue.release(held)
            try await harness.wait(until: .succeeded)
        }
        let named = try #require(try await harness.job().result).keys
        #expect(named.count == 2)
        let stored = try await harness.variants()
        #expect(Set(stored) == named)
    }

    @Test("removes what a killed worker had stored, once the job has ended without it", arguments: Backing.available)
    func killed(_ backing: Backing) async throws {
        let harness = try await WorkerHarness(backing)
        try await harness.submit()
        let key = try ObjectKey("ann/one/normal-000000000000.jpg")
        _ = try await harness.queue.claim(WorkerID(host: "killed"), limit: 1, lease: .milliseconds(50))
        _ = try await harness.store.put([1], at: key, as: MediaType(rawValue: "image/jpeg"))
        try await harness.withWorker { try await harness.wait(until: .succeeded) }
        let orphanCleaner = OrphanCleaner(harness.queue, store: harness.store, keyPrefix: "", logger: silence)
        #expect(try await orphanCleaner.sweep() == 1)
        let named = try #require(try await harness.job().result).keys
        let stored = try await harness.variants()
        #expect(Set(stored) == named)
        #expect(try await orphanCleaner.sweep() == 0)
    }

    @Test(
        "hands back at its end what does not finish in time; the attempt does not count", arguments: Backing.available)
    func handedBack(_ backing: Backing) async throws {
        let begun = Signal()
        let harness = try await WorkerHarness(backing) { verb in
            guard verb == .put else { return }
            begun.raise()
            try await Task.sleep(for: .seconds(600))
        }
        try await harness.submit()
        try await harness.withWorker(grace: .milliseconds(50)) { await begun.wait() }
        let job = try await harness.job()
        #expect(job.state == .waiting)
        #expect(job.attempt == 0)
    }

    @Test("finishes at its end what it has begun, and claims no more", arguments: Backing.available)
    func finished(_ backing: Backing) async throws {
        let (begun, goOn) = (Signal(), Signal())
        let harness = try await WorkerHarness(backing) { verb in
            guard verb == .put else { return }
            begun.raise()
            await goOn.wait()
        }
        try await harness.submit()
        try await harness.withWorker {
            await begun.wait()
            goOn.raise()
        }
        #expect(try await harness.job().state == .succeeded)
    }

    @Test("has no more in its hands than it has slots", arguments: Backing.available)
    func slots(_ backing: Backing) async throws {
        let harness = try await WorkerHarness(backing)
        for id in ["one", "two"] { try await harness.submit(id) }
        let leases = try await harness.queue.claim(WorkerID(host: "here"), limit: 2, lease: .seconds(9))
        let running = RunningJobs(slots: 2)
        for lease in leases { running.add(lease) }
        #expect(running.free == 0)
        #expect(leases.count == 2)
        #expect(Set(running.identifiers.map(\.rawValue)) == ["one", "two"])
        running.remove(try #require(leases.first))
        await running.waitForSlot()
        #expect(running.free == 1)
    }

    @Test("hears that its lease is lost, and of a wish to cancel", arguments: Backing.available)
    func keeper(_ backing: Backing) async throws {
        let harness = try await WorkerHarness(backing)
        try await harness.submit()
        let keeper = LeaseKeeper(queue: harness.queue, logger: silence)
        let worker = WorkerID(host: "here")
        let lost = try #require(try await harness.queue.claim(worker, limit: 1, lease: .seconds(1)).first)
        try await harness.queue.release(lost)
        #expect(await keeper.keep(lost) == .leaseLost)
        let held = try #require(try await harness.queue.claim(worker, limit: 1, lease: .seconds(1)).first)
        _ = try await harness.queue.cancel(held.job.id, in: .all)
        #expect(await keeper.keep(held) == .cancellation)
    }
}
