import CalotypeProvenance
import CalotypeTesting
import Foundation
import Synchronization
import Testing

@testable import Calotype
@testable import CalotypeImage

@Suite("All variants or none", .timeLimit(.minutes(1)))
struct AllOrNothingTests {
    private static let refusal = TransferError(.forbidden, detail: "no")

    @Test("A variant that cannot be stored takes the other with it", arguments: [true, false])
    func oneFails(_ normalFails: Bool) async throws {
        try await Flow.withFolder { folder in
            let otherIsStored = Signal()
            var store = ScriptedStore(folder)
            store.beforePut = { key in
                guard key.isNormal == normalFails else { return }
                await otherIsStored.wait()
                throw Self.refusal
            }
            store.afterPut = { _ in otherIsStored.raise() }
            let result = try await Flow.processor(store).process(try Flow.job())
            #expect(result.error?.kind == .upload)
            #expect(result.error?.reason == .forbidden)
            #expect(result.variants.isEmpty)
            #expect(result.original != nil)
            #expect(Flow.files(in: folder).isEmpty)
        }
    }

    @Test("Nothing is removed where somebody else looks after what is left")
    func kept() async throws {
        try await Flow.withFolder { folder in
            var store = ScriptedStore(folder)
            store.afterPut = { if !$0.isNormal { throw Self.refusal } }
            store.beforeDelete = { _ in Issue.record("removed") }
            let result = try await Flow.processor(store).process(
                try Flow.job(), orphans: .kept, observer: JobObserver())
            #expect(result.error?.reason == .forbidden)
            #expect(result.variants.isEmpty)
            #expect(!Flow.files(in: folder).isEmpty)
        }
    }

    @Test("Of many variants, whichever fails takes all with it", arguments: 1...5)
    func anyFails(_ failing: Int) async throws {
        let extra = (1...3).map { "  v\($0): { maxWidth: \($0)0, maxHeight: 99, format: webp, quality: 50 }" }
        let presets = try QualityPresets(yaml: "dall-e:\n" + extra.joined(separator: "\n"))
        try await Flow.withFolder { folder in
            let puts = Atomic(0)
            var store = ScriptedStore(folder)
            store.beforePut = { _ in
                if puts.add(1, ordering: .relaxed).newValue == failing { throw Self.refusal }
            }
            let result = try await Flow.processor(store, presets: presets).process(try Flow.job())
            #expect(result.error?.reason == .forbidden)
            #expect(Flow.files(in: folder).isEmpty)
        }
    }

    @Test("What was there before the job stays when it fails")
    func existing() async throws {
        try await Flow.withFolder { folder in
            let before = try await Flow.processor(FolderStore(folder)).process(try Flow.job())
            let high = try #require(before.variants.last)
            try await FolderStore(folder).delete(high.key)

            var store = ScriptedStore(folder)
            store.afterPut = { if !$0.isNormal { throw Self.refusal } }
            let result = try await Flow.processor(store).process(try Flow.job())
            #expect(!result.success)
            #expect(Flow.files(in: folder).contains(before.variants[0].key.rawValue))
        }
    }

    @Test("Nothing is uploaded that could not be linked to")
    func noLink() async throws {
        try await Flow.withFolder { folder in
            let puts = Atomic(0)
            var store = ScriptedStore(folder)
            store.beforeURL = { _ in throw Self.refusal }
            store.beforePut = { _ in puts.add(1, ordering: .relaxed) }
            let result = try await Flow.processor(store).process(try Flow.job())
            #expect(result.error?.kind == .upload)
            #expect(puts.load(ordering: .relaxed) == 0)
        }
    }

    @Test("What another attempt takes back after it was found is made again")
    func takenBack() async throws {
        try await Flow.withFolder { folder in
            let before = try await Flow.processor(FolderStore(folder)).process(try Flow.job())
            let normal = try #require(before.variants.first)
            let isTakenBack = Atomic(false)
            var store = ScriptedStore(folder)
            store.afterPut = { key in
                guard key == normal.key, !isTakenBack.exchange(true, ordering: .relaxed) else { return }
                try await FolderStore(folder).delete(key)
            }
            let result = try await Flow.processor(store).process(try Flow.job())
            #expect(result.success)
            #expect(Flow.files(in: folder) == before.variants.map(\.key.rawValue).sorted())
        }
    }

    @Test("A cancelled job throws and leaves nothing", arguments: [true, false])
    func cancelled(_ whileNormalIsStored: Bool) async throws {
        try await Flow.withFolder { folder in
            let reached = Signal()
            var store = ScriptedStore(folder)
            store.beforePut = { key in
                guard key.isNormal == whileNormalIsStored else { return }
                reached.raise()
                await Signal().wait()
            }
            let processor = try Flow.processor(store)
            let job = try Flow.job()
            let task = Task { try await processor.process(job) }
            await reached.wait()
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(Flow.files(in: folder).isEmpty)
        }
    }

    @Test("A store that pays no heed to the cancellation leaves nothing either")
    func cancelledTooLate() async throws {
        try await Flow.withFolder { folder in
            let reached = Signal()
            let cancelled = Signal()
            var store = ScriptedStore(folder)
            store.afterPut = { key in
                guard key.isNormal else { return }
                reached.raise()
                await withTaskCancellationHandler {
                    await Signal().wait()
                } onCancel: {
                    cancelled.raise()
                }
            }
            let processor = try Flow.processor(store)
            let job = try Flow.job()
            let task = Task { try await processor.process(job) }
            await reached.wait()
            task.cancel()
            await cancelled.wait()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(Flow.files(in: folder).isEmpty)
        }
    }

    @Test("A task that is cancelled already does nothing")
    func cancelledBefore() async throws {
        try await Flow.withFolder { folder in
            let processor = try Flow.processor(FolderStore(folder))
            let job = try Flow.job()
            let mayBegin = Signal()
            let task = Task {
                // Ends when the task is cancelled.
                await mayBegin.wait()
                return try await processor.process(job)
            }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(Flow.files(in: folder).isEmpty)
        }
    }

    @Test("A store that hangs ends the job at its deadline")
    func hangs() async throws {
        try await Flow.withFolder { folder in
            var store = ScriptedStore(folder)
            store.beforePut = { if !$0.isNormal { await Signal().wait() } }
            let result = try await Flow.processor(store) { $0.jobTimeout = .seconds(1) }.process(try Flow.job())
            #expect(result.error?.reason == .timeout)
            #expect(Flow.files(in: folder).isEmpty)
        }
    }

    @Test("A stage that hangs is ended at the job's deadline, and is the one that failed", arguments: Stage.allCases)
    func hangs(_ stage: Stage) async throws {
        let stages = StageRunner(
            recorder: Recorder(Monitoring(), tools: []), tracer: Monitoring().tracer, deadline: Deadline(.now))
        let error = await #expect(throws: ImageProcessingError.self) {
            try await stages.during(stage) {
                await Signal().wait()
                try Task.checkCancellation()
            }
        }
        #expect(error?.kind == stage.kind)
        #expect(error?.reason == .timeout)
    }

    @Test("What was made is removed all at once: a store that is slow keeps nobody waiting for each object in turn")
    func removedTogether() async throws {
        let extra = (1...3).map { "  v\($0): { maxWidth: \($0)0, maxHeight: 99, format: webp, quality: 50 }" }
        let presets = try QualityPresets(yaml: "dall-e:\n" + extra.joined(separator: "\n"))
        try await Flow.withFolder { folder in
            let puts = Atomic(0)
            let deletes = Atomic(0)
            let (othersAreStored, allAreBegun) = (Signal(), Signal())
            var store = ScriptedStore(folder)
            store.beforePut = { key in
                guard key.isNormal else { return }
                await othersAreStored.wait()
                throw Self.refusal
            }
            store.afterPut = { _ in if puts.add(1, ordering: .relaxed).newValue == 4 { othersAreStored.raise() } }
            store.beforeDelete = { _ in
                if deletes.add(1, ordering: .relaxed).newValue == 4 { allAreBegun.raise() }
                await allAreBegun.wait()
            }
            let result = try await Flow.processor(store, presets: presets).process(try Flow.job())
            #expect(result.error?.reason == .forbidden)
            #expect(deletes.load(ordering: .relaxed) == 4)
            #expect(Flow.files(in: folder).isEmpty)
        }
    }

    @Test("A removal that fails does not hide why the job failed")
    func removalFails() async throws {
        try await Flow.withFolder { folder in
            let normalIsStored = Signal()
            var store = ScriptedStore(folder)
            store.beforePut = { key in
                guard !key.isNormal else { return }
                await normalIsStored.wait()
                throw TransferError(.throttled, retryAfter: .seconds(3), detail: "slow down")
            }
            store.afterPut = { _ in normalIsStored.raise() }
            store.beforeDelete = { _ in throw TransferError(.unreachable, detail: "gone") }
            let result = try await Flow.processor(store).process(try Flow.job())
            #expect(result.error?.reason == .throttled)
            #expect(result.error?.retry == .after(.seconds(3)))
        }
    }

    @Test("A removal that hangs is given up")
    func removalHangs() async throws {
        try await Flow.withFolder { folder in
            let normalIsStored = Signal()
            var store = ScriptedStore(folder)
            store.beforePut = { key in
                guard !key.isNormal else { return }
                await normalIsStored.wait()
                throw Self.refusal
            }
            store.afterPut = { _ in normalIsStored.raise() }
            store.beforeDelete = { _ in await Signal().wait() }
            var publisher = Publisher(store: store, keyPrefix: "")
            publisher.removalTimeout = .milliseconds(1)
            let published = await Result { [publisher] in try await Self.publish(by: publisher) {} }
            let error = #expect(throws: ImageProcessingError.self) { try published.get() }
            #expect(error?.reason == .forbidden)
        }
    }

    @Test("A job whose image cannot be described leaves nothing, though all variants were stored")
    func descriptionFails() async throws {
        try await Flow.withFolder { folder in
            let areStored = [Signal(), Signal()]
            var store = ScriptedStore(folder)
            store.afterPut = { key in areStored[key.isNormal ? 0 : 1].raise() }
            let publisher = Publisher(store: store, keyPrefix: "")
            let published = await Result {
                try await Self.publish(by: publisher) {
                    for signal in areStored { await signal.wait() }
                    throw Self.refusal
                }
            }
            #expect(throws: TransferError.self) { try published.get() }
            #expect(Flow.files(in: folder).isEmpty)
        }
    }

    /// Publishes two variants of one byte.
    private static func publish(
        by publisher: Publisher, describe: @escaping @Sendable () async throws -> Void
    ) async throws {
        let specs = try #require(QualityPresets.builtIn[.dallE]).specs
        let stages = StageRunner(
            recorder: Recorder(Monitoring(), tools: []), tracer: Monitoring().tracer,
            deadline: Deadline(.now + .seconds(60)))
        let size = Dimensions(width: 1, height: 1)
        let original = OriginalImage(format: .png, dimensions: size, size: 1)
        let run = JobRun(
            job: try Flow.job(), specs: specs, stages: stages, orphans: .removed, observer: JobObserver(),
            notes: JobNotes(), sourceSHA256: "", provenance: Flow.unmarked,
            signing: SigningPlan([], Flow.unmarked, nil, origin: .opened, writer: nil, now: Date()), toolReason: nil)
        try await publisher.publish(run, original) { publication in
            for spec in specs {
                let variant = EncodedVariant(spec: spec, format: spec.format, dimensions: size, bytes: [1])
                _ = try await publication.store(FinishedVariant(variant), stages)
            }
            try await describe()
        }
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
