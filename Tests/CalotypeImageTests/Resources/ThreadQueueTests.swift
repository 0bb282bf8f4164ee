import CalotypeTesting
import Pixels
import Synchronization
import Testing

@testable import Calotype
@testable import CalotypeImage

@Suite("Who gets the next thread", .timeLimit(.minutes(1)))
struct ThreadQueueTests {
    struct Waiter: Sendable {
        let name: String
        let owner: String
        let priority: WorkPriority

        init(_ name: String, of owner: String = "ann", _ priority: WorkPriority = .normal) {
            self.name = name
            self.owner = owner
            self.priority = priority
        }
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let waiting: [Waiter]
        let order: [String]
    }

    static let rows = [
        Row(testDescription: "who came first", waiting: [.init("1"), .init("2"), .init("3")], order: ["1", "2", "3"]),
        Row(
            testDescription: "urgent work before all others",
            waiting: [.init("1", .background), .init("2"), .init("3", .urgent)], order: ["3", "2", "1"]),
        Row(
            testDescription: "users in turn",
            waiting: [.init("1"), .init("2"), .init("3"), .init("4", of: "bob")], order: ["1", "4", "2", "3"]),
        Row(
            testDescription: "background work once in eight turns",
            waiting: [.init("b", .background)] + (1...8).map { .init("\($0)") },
            order: ["1", "2", "3", "4", "5", "b", "6", "7", "8"]),
    ]

    @Test("It is", arguments: rows)
    func order(_ row: Row) async throws {
        let queue = ThreadQueue(WorkerThreads(), count: 1)
        let (gate, reserve) = (Gate(), Gate())
        let order = Order(of: row.waiting.count)
        // One works, and one in the place that is kept for urgent work.
        hold(queue, gate, .normal)
        hold(queue, reserve, .urgent)
        for waiter in row.waiting {
            queue.add(
                ThreadQueue.Work(ticket: queue.newTicket(), owner: waiter.owner, priority: waiter.priority) { _ in
                    order.add(waiter.name)
                })
        }
        reserve.open()
        gate.open()
        await order.isComplete.wait()
        #expect(order.names.withLock { $0 } == row.order)
    }

    private func hold(_ queue: ThreadQueue, _ gate: Gate, _ priority: WorkPriority) {
        queue.add(
            ThreadQueue.Work(ticket: queue.newTicket(), owner: "", priority: priority) { _ in gate.waitUntilOpen() })
    }

    private final class Order: Sendable {
        let names = Mutex<[String]>([])
        let isComplete = Signal()
        private let count: Int

        init(of count: Int) { self.count = count }

        func add(_ name: String) {
            let isLast = names.withLock {
                $0.append(name)
                return $0.count == count
            }
            if isLast { isComplete.raise() }
        }
    }

    @Test("Urgent work begins although all threads are busy, and other work does not")
    func reserve() async throws {
        let threads = PixelThreads(count: 1)
        let (isBusy, gate) = (Signal(), Gate())
        let slow = Task {
            try await threads.run { _ in
                isBusy.raise()
                gate.waitUntilOpen()
            }
        }
        await isBusy.wait()
        let turn = WorkContext(owner: "bob", priority: .urgent, clock: StageClock(Deadline(.now + .seconds(60))))
        let answer = try await WorkContext.$current.withValue(turn) { try await threads.run { _ in 7 } }
        #expect(answer == 7)
        #expect(!threads.borrowThread {})
        gate.open()
        try await slow.value
    }

    @Test("Work that takes long does not hold the threads of short work")
    func lengths() async throws {
        let threads = PixelThreads(count: 1)
        let (isBusy, gate) = (Signal(), Gate())
        let slow = Task {
            try await threads.run(.long) { _ in
                isBusy.raise()
                gate.waitUntilOpen()
            }
        }
        await isBusy.wait()
        #expect(try await threads.run { _ in 7 } == 7)
        gate.open()
        try await slow.value
    }

    @Test("A stage that waits for a thread for longer than its job may take does not fail for it")
    func waitingIsNotWork() async throws {
        let threads = PixelThreads(count: 1)
        let (isBusy, gate) = (Signal(), Gate())
        let slow = Task {
            try await threads.run { _ in
                isBusy.raise()
                gate.waitUntilOpen()
            }
        }
        await isBusy.wait()
        let limit = Duration.milliseconds(80)
        let deadline = Deadline(.now + limit)
        let stages = StageRunner(
            recorder: Recorder(Monitoring(), tools: []), tracer: Monitoring().tracer, deadline: deadline)
        let waiting = Task { try await stages.during(.encode) { try await threads.run { _ in 7 } } }
        // A stage that works ends with the limit: by then the other one would have, too.
        let other = StageRunner(
            recorder: Recorder(Monitoring(), tools: []), tracer: Monitoring().tracer,
            deadline: Deadline(.now + limit * 2))
        await #expect(throws: ImageProcessingError.self) {
            try await other.during(.encode) { try await Task.sleep(for: .seconds(60)) }
        }
        gate.open()
        #expect(try await waiting.value == 7)
        #expect(deadline.instant > .now)
        try await slow.value
    }

    @Test("Time that two parts of a job wait side by side counts once")
    func union() {
        let start = ContinuousClock.now + .seconds(10)
        let deadline = Deadline(start)
        let base = ContinuousClock.now
        deadline.postpone(from: base, to: base + .seconds(4))
        deadline.postpone(from: base + .seconds(1), to: base + .seconds(6))
        #expect(deadline.instant == start + .seconds(6))
    }
}

/// Holds threads until it is opened.
final class Gate: Sendable {
    private let isOpen = Atomic(false)

    func open() { isOpen.store(true, ordering: .releasing) }
    func waitUntilOpen() { while !isOpen.load(ordering: .acquiring) {} }
}
