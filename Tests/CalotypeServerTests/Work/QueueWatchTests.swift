import Calotype
@testable import CalotypeObservability
import CalotypeQueue
import Logging
import Synchronization
import Testing

@testable import CalotypeServer

@Suite("The queue's database going and coming")
struct QueueWatchTests {
    @Test("Each change is one line, however many find out")
    func changes() {
        let lines = Mutex<[String]>([])
        let logger = Logger(label: "test") { _ in
            TextLogHandler(to: LineSink { line in lines.withLock { $0.append(line) } })
        }
        let watch = QueueWatch(logger: logger)
        watch.foundUsable()
        for _ in 0..<3 { watch.foundAway(QueueError.unavailable("57P01: terminating connection")) }
        for _ in 0..<3 { watch.foundUsable() }
        let written = lines.withLock { $0 }
        #expect(written.count == 2)
        #expect(written.first?.contains(#"queue is away cause="57P01: terminating connection""#) == true)
        #expect(written.last?.contains("queue is back") == true)
    }
}
