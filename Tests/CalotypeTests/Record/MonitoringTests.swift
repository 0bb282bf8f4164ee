import Calotype
import Logging
import Testing

@Suite("What tells what a processor does")
struct MonitoringTests {
    @Test("Nothing is logged unless somebody asks for it")
    func silence() {
        #expect(Monitoring().logger.handler is SwiftLogNoOpLogHandler)
    }
}
