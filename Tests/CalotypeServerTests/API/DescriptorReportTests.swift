@testable import CalotypeObservability
@testable import HTTPServerGuard
import Logging
import Synchronization
import Testing

@testable import CalotypeServer

@Suite("Being out of open files")
struct DescriptorReportTests {
    private final class State: Sendable {
        let lines = Mutex<[String]>([])
        let isFree = Atomic(true)
    }

    @Test("is logged once when it begins, and once when it is over")
    func changes() {
        let state = State()
        let sink = LineSink { line in state.lines.withLock { $0.append(line) } }
        let report = DescriptorReport(Logger(label: "test") { JSONLogHandler(label: $0, to: sink) }) {
            state.isFree.load(ordering: .relaxed)
        }
        for isFree in [true, false, false, true, true, false] {
            state.isFree.store(isFree, ordering: .relaxed)
            report.look()
        }
        let lines = state.lines.withLock { $0 }
        #expect(lines.map { $0.contains("out of open files") } == [true, false, true])
        #expect(lines.map { $0.contains(#""level":"error""#) } == [true, false, true])
        #expect(DescriptorReport.hasDescriptor)
    }
}
