import CalotypeImage
import CalotypeTesting
import Testing

@testable import CalotypeServer

@Suite("The decoder processes in the readiness of a node", .timeLimit(.minutes(1)))
struct DecoderReadinessTests {
    private struct NoProgram: Error {}

    private static func report(
        _ decoders: @escaping @Sendable () async throws -> DecoderReport?
    ) async throws -> Readiness.Report {
        let harness = try await WorkerHarness(.file)
        return await Readiness(
            queue: harness.queue, store: StoreHealth(harness.store, logger: silence), decoders: decoders,
            logger: silence
        ).report()
    }

    @Test("are ready, and it says what is in force in them", arguments: [["limits", "landlock", "seccomp"], []])
    func ready(_ protections: [String]) async throws {
        let report = try await Self.report {
            DecoderReport(processes: 3, protections: protections, missing: ["landlock"])
        }
        #expect(report.decoders == "ok")
        #expect(report.sandbox == (protections.isEmpty ? "none" : "limits landlock seccomp"))
        #expect(report.isReady)
    }

    @Test("make it not ready if they do not start")
    func missing() async throws {
        let report = try await Self.report { throw NoProgram() }
        #expect(report.decoders == "missing")
        #expect(!report.isReady)
        #expect(report.parts.map(\.name) == ["queue", "store", "decoders"])
    }

    @Test("are not mentioned if there are none")
    func none() async throws {
        let report = try await Self.report { nil }
        #expect(report.decoders == nil)
        #expect(report.sandbox == nil)
        #expect(report.isReady)
    }
}
