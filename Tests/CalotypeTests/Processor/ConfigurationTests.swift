import CalotypeTesting
import Testing

@testable import Calotype
@testable import CalotypeImage

@Suite("What a processor is configured with", .timeLimit(.minutes(1)))
struct ConfigurationTests {
    @Test("Threads out of range are the nearest that are possible", arguments: [-1, 0, 100_000])
    func threads(_ count: Int) async throws {
        try await Flow.withFolder { folder in
            let processor = try Flow.processor(FolderStore(folder)) { $0.pixelThreads = count }
            #expect(try await processor.process(try Flow.job()).success)
        }
    }

    @Test("Slashes in front of a prefix are left out")
    func prefix() async throws {
        try await Flow.withFolder { folder in
            let processor = try Flow.processor(FolderStore(folder)) { $0.keyPrefix = "//images/" }
            let result = try await processor.process(try Flow.job())
            #expect(result.success)
            #expect(result.variants.allSatisfy { $0.key.rawValue.hasPrefix("images/user-1/") })
        }
    }

    @Test("A budget below nothing is nothing, and says so")
    func budget() async throws {
        try await Flow.withFolder { folder in
            let processor = try Flow.processor(FolderStore(folder)) { $0.memoryBudget = -5 }
            let result = try await processor.process(try Flow.job())
            #expect(result.error?.kind == .memory)
            #expect(result.error?.message.contains("CALOTYPE_MEMORY_BUDGET") == true)
        }
    }

    @Test("Time without end is no mistake")
    func forever() async throws {
        try await Flow.withFolder { folder in
            let processor = try Flow.processor(FolderStore(folder)) {
                $0.jobTimeout = .seconds(Int64.max)
                $0.memoryPatience = .seconds(Int64.max)
            }
            #expect(try await processor.process(try Flow.job()).success)
        }
    }
}
