import Foundation
import Logging
import Testing

@testable import CalotypeObservability

@Suite("Where log lines go")
struct LineSinkTests {
    @Test("Lines of many tasks arrive whole")
    func whole() async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "calotype-\(UUID()).log")
        try Data().write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let handle = try FileHandle(forWritingTo: file)
        defer { try? handle.close() }
        let sink = LineSink(to: handle)
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    let logger = Logger(label: "\(task)") { JSONLogHandler(label: $0, to: sink) }
                    for line in 0..<100 {
                        logger.info("\(line)", metadata: ["prompt": .string(String(repeating: "x", count: 7000))])
                    }
                }
            }
        }
        sink.flush(.seconds(60))
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        let read = try lines.map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
        #expect(Set(read).count == 800)
        #expect(lines.count == 800)
    }

    private struct Line: Decodable, Hashable {
        let logger, message: String
    }
}
