import CalotypeTesting
import Synchronization
import Testing

@testable import Calotype
@testable import CalotypeImage

@Suite("The memory budget", .timeLimit(.minutes(1)))
struct MemoryBudgetTests {
    @Test("Running jobs never hold more than there is")
    func bounded() async throws {
        let budget = MemoryBudget(total: 100)
        let held = Mutex((now: 0, peak: 0, runs: 0))
        try await withThrowingTaskGroup { group in
            for index in 0..<500 {
                let bytes = 1 + index * 37 % 100
                group.addTask { @Sendable in
                    try await budget.admit(bytes) {
                        held.withLock { ($0.now, $0.runs) = ($0.now + bytes, $0.runs + 1) }
                        held.withLock { $0.peak = max($0.peak, $0.now) }
                        await Task.yield()
                        held.withLock { $0.now -= bytes }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(held.withLock(\.runs) == 500)
        #expect(held.withLock(\.now) == 0)
        #expect((1...100).contains(held.withLock(\.peak)))
    }

    @Test("No more jobs run than allowed, however little they hold")
    func boundedJobs() async throws {
        let budget = MemoryBudget(total: 1000, jobs: 2)
        let release = Signal()
        try await withThrowingTaskGroup { group in
            for _ in 0..<2 { group.addTask { try await budget.admit(1) { await release.wait() } } }
            try await wait(until: { budget.free == 998 })
            group.addTask { try await budget.admit(1) {} }
            try await wait(until: { budget.waiting == 1 })
            release.raise()
            try await group.waitForAll()
        }
        #expect(budget.free == 1000)
        #expect(budget.waiting == 0)
    }

    @Test("Background work waits until nothing else waits, and holds up nobody")
    func background() async throws {
        let budget = MemoryBudget(total: 10)
        let order = Mutex<[String]>([])
        let release = Signal()
        try await withThrowingTaskGroup { group in
            group.addTask { try await budget.admit(10) { await release.wait() } }
            try await wait(until: { budget.free == 0 })
            group.addTask { @Sendable in
                let held = try await budget.reserve(10, .background)
                order.withLock { $0.append("background") }
                _ = consume held
            }
            try await wait(until: { budget.waiting == 1 })
            for count in 2...3 {
                group.addTask { @Sendable in
                    try await budget.admit(10) { order.withLock { $0.append("job") } }
                }
                try await wait(until: { budget.waiting == count })
            }
            release.raise()
            try await group.waitForAll()
        }
        #expect(order.withLock { $0 } == ["job", "job", "background"])
        #expect(budget.free == 10)
    }

    @Test("A large job is not passed by small ones that came later")
    func inOrder() async throws {
        let budget = MemoryBudget(total: 10)
        let order = Mutex<[String]>([])
        let release = Signal()
        try await withThrowingTaskGroup { group in
            group.addTask { try await budget.admit(6) { await release.wait() } }
            try await wait(until: { budget.free == 4 })
            for (location, (name, bytes)) in [("large", 9), ("small", 3), ("smaller", 2)].enumerated() {
                group.addTask { @Sendable in try await budget.admit(bytes) { order.withLock { $0.append(name) } } }
                try await wait(until: { budget.waiting == location + 1 })
            }
            #expect(order.withLock { $0 } == [])
            release.raise()
            try await group.waitForAll()
        }
        #expect(order.withLock(\.first) == "large")
        #expect(order.withLock(\.count) == 3)
    }

    @Test("A job that is cancelled while it waits makes room for the next")
    func cancelledWaiter() async throws {
        let budget = MemoryBudget(total: 10)
        let release = Signal()
        let first = Task { try await budget.admit(5) { await release.wait() } }
        try await wait(until: { budget.free == 5 })
        let large = Task { try await budget.admit(10) {} }
        try await wait(until: { budget.waiting == 1 })
        let small = Task { try await budget.admit(5) {} }
        try await wait(until: { budget.waiting == 2 })

        large.cancel()
        await #expect(throws: CancellationError.self) { try await large.value }
        try await small.value
        release.raise()
        try await first.value
        #expect(budget.free == 10)
        #expect(budget.waiting == 0)
    }

    @Test("Whatever is cancelled, and whenever, nothing is lost")
    func noLeak() async throws {
        let budget = MemoryBudget(total: 10)
        await withTaskGroup { group in
            for index in 0..<300 {
                group.addTask { @Sendable in
                    let job = Task { try await budget.admit(1 + index % 10) { await Task.yield() } }
                    for _ in 0..<index % 7 { await Task.yield() }
                    if !index.isMultiple(of: 3) { job.cancel() }
                    _ = await job.result
                }
            }
        }
        #expect(budget.free == 10)
        #expect(budget.waiting == 0)
    }

    @Test("A job that fails gives its memory back")
    func failing() async throws {
        let budget = MemoryBudget(total: 10)
        await #expect(throws: ImageError.unknownFormat) {
            try await budget.admit(10) {
                await Task.yield()
                throw ImageError.unknownFormat
            }
        }
        #expect(budget.free == 10)
    }

    @Test("A job that could never fit fails at once, while others run")
    func neverFits() async throws {
        try await Flow.withFolder { folder in
            let processor = try Flow.processor(FolderStore(folder)) { $0.memoryBudget = 1000 }
            let result = try await processor.process(try Flow.job())
            #expect(result.error?.kind == .memory)
            #expect(result.error?.reason == .tooManyPixels)
            #expect(result.original != nil)
        }
    }

    @Test("A job that waits for memory can be cancelled")
    func cancelledJob() async throws {
        try await Flow.withFolder { folder in
            let running = Signal()
            let release = Signal()
            var store = ScriptedStore(folder)
            store.beforePut = { key in
                guard key.isNormal, key.rawValue.contains("/job-1/") else { return }
                running.raise()
                await release.wait()
            }
            let header = try ImageHeader(Flow.picture.png)
            let specs = try #require(QualityPresets.builtIn[.dallE]).specs
            let need = try DecodePlan(header, for: specs).predictedMemory(
                sourceBytes: Flow.picture.png.count, specs: specs)
            let processor = try Flow.processor(store) { $0.memoryBudget = need }

            let first = Task { [job = try Flow.job()] in try await processor.process(job) }
            await running.wait()
            let second = Task { [job = try Flow.job(id: "job-2")] in try await processor.process(job) }
            second.cancel()
            await #expect(throws: CancellationError.self) { try await second.value }
            release.raise()
            #expect(try await first.value.success)
            #expect(Flow.files(in: folder).allSatisfy { $0.contains("/job-1/") })
        }
    }
}

/// Lets others run until `condition` holds. The suite's time limit ends the wait.
func wait(until condition: () -> Bool) async throws {
    while !condition() {
        try Task.checkCancellation()
        await Task.yield()
    }
}
