import CalotypeTesting
import Foundation
import Synchronization
import Testing

@testable import Calotype
@testable import CalotypeImage

@Suite("The memory of sources", .timeLimit(.minutes(1)))
struct SourceMemoryTests {
    /// A bucket of one picture, which counts how often it is asked.
    private final class Bucket: ObjectStore {
        let asked = Mutex(0)

        func get(_ key: ObjectKey, limit: Int) async throws -> [UInt8] {
            asked.withLock { $0 += 1 }
            return Flow.picture.png
        }
        func put(_ bytes: [UInt8], at key: ObjectKey, as type: MediaType) async throws -> PutOutcome { .existed }
        func delete(_ key: ObjectKey) async throws {}
        func url(of key: ObjectKey) throws -> URL { try ObjectKey.url(key.rawValue) }
    }

    @Test("Sources are not loaded ahead of the memory there is for them")
    func bounded() async throws {
        try await Flow.withFolder { folder in
            let (bucket, running, release) = (Bucket(), Signal(), Signal())
            var store = ScriptedStore(folder)
            store.beforePut = { _ in
                running.raise()
                await release.wait()
            }
            let need = try Self.need
            // Room for one job, and for one source that waits for it.
            let processor = try Flow.processor(store) {
                $0.memoryBudget = need
                $0.limits.bytes = need / 3
                $0.bucket = { _ in bucket }
            }
            try await withThrowingTaskGroup(of: ImageProcessingResult.self) { group in
                for number in 0..<6 {
                    let job = try Flow.job(.object("s3://pictures/a.png"), id: "job-\(number)")
                    group.addTask { try await processor.process(job) }
                }
                await running.wait()
                // The second one has its place before it asks.
                try await wait(until: { processor.sources.waiting == 4 && bucket.asked.withLock { $0 } > 1 })
                #expect(bucket.asked.withLock { $0 } == 2)
                release.raise()
                #expect(try await group.allSatisfy(\.success))
            }
            #expect(processor.sources.free == processor.sources.total)
        }
    }

    @Test("A job that gets no memory for too long is memory/exhausted, to be tried again later")
    func exhausted() async throws {
        try await Flow.withFolder { folder in
            let (running, release) = (Signal(), Signal())
            var store = ScriptedStore(folder)
            store.beforePut = { key in
                guard key.rawValue.contains("/job-1/") else { return }
                running.raise()
                await release.wait()
            }
            let need = try Self.need
            let processor = try Flow.processor(store) {
                $0.memoryBudget = need
                $0.memoryPatience = .milliseconds(20)
            }
            let first = Task { [job = try Flow.job()] in try await processor.process(job) }
            await running.wait()
            let second = try await processor.process(try Flow.job(id: "job-2"))
            #expect((second.error?.kind, second.error?.reason) == (.memory, .exhausted))
            #expect(second.error?.retry == .later)
            release.raise()
            #expect(try await first.value.success)
            #expect(try await processor.process(try Flow.job(id: "job-3")).success)
        }
    }

    private static var need: Int {
        get throws {
            let specs = try #require(QualityPresets.builtIn[.dallE]).specs
            return try DecodePlan(ImageHeader(Flow.picture.png), for: specs)
                .predictedMemory(sourceBytes: Flow.picture.png.count, specs: specs)
        }
    }
}
