import CalotypeCredentials
import CalotypeProvenance
import CalotypeTesting
import Foundation
import Pixels
import Testing

@testable import Calotype
@testable import Vips

/// A measurement for decision record 43. It prints figures, and decides nothing.
@Suite(
    "The time that verifier processes cost", .takingTurns, .serialized, .timeLimit(.minutes(10)),
    .enabled(
        if: ProcessInfo.processInfo.environment["CALOTYPE_MEASURE_DECODERS"] != nil && CredentialLibrary.isPresent
            && Corpus.isPresent))
struct VerifierLatencyTests {
    @Test(
        "is the difference of medians, in turns with none",
        arguments: ["vendors/chatgpt-1.png", "vendors/flux-1.jpg", "c2pa/C.jpg", "vendors/mj-1.png"])
    func latency(_ name: String) async throws {
        let file = try Corpus.bytes(try #require(Corpus.root) + "/" + name)
        let library = try #require(CredentialLibrary.path)
        let processes = VerifierProcesses(program: try #require(CalotypeCommand.path), library: library, count: 1)
        let verifier = try Signing.verifier.get()
        let pool = processes.pool(threads: 1)
        let format = Provenance.read(file).unverifiedFormat
        var times: [[Double]] = [[], [], [], []]
        try await Flow.withFolder { folder in
            let here = try Flow.processor(FolderStore(folder + "/a")) { $0.credentialVerifier = verifier }
            let there = try Flow.processor(FolderStore(folder + "/b")) { $0.verifierProcesses = processes }
            for round in 0..<45 {
                let works: [() async throws -> Void] = [
                    { _ = format.map { verifier.verdict(on: file, $0) } },
                    {
                        _ = try format?.verifiedType.map {
                            try pool.verdict(on: file, type: $0, time: nil, stop: StopFlag()) {
                                CredentialVerdict(written: $0)
                            }
                        }
                    },
                    { _ = try await here.process(Flow.job(.bytes(file))) },
                    { _ = try await there.process(Flow.job(.bytes(file))) },
                ]
                for (index, work) in works.enumerated() {
                    let start = ContinuousClock.now
                    try await work()
                    if round >= 5 { times[index].append((ContinuousClock.now - start) / .milliseconds(1)) }
                }
            }
        }
        let figures = times.map { times in
            let sorted = times.sorted()
            return String(format: "%.1f (%.1f)", sorted[sorted.count / 2], sorted[0])
        }
        print(
            "\(name): \(file.count / 1000) KB, verifying \(figures[0]) \(figures[1]) ms, a job \(figures[2]) \(figures[3]) ms: "
                + "median (least), without and with processes")
    }
}
