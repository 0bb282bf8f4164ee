import CalotypeCredentials
import CalotypeProvenance
import CalotypeTesting
import Foundation
import Pixels
import Testing

@testable import Calotype
@testable import Vips

@Suite(
    "A job whose credential is verified in a process", .takingTurns, .timeLimit(.minutes(2)),
    .enabled(if: CalotypeCommand.path != nil && Machine.isLinux, "needs the command, on Linux"))
struct VerifierProcessTests {
    private static func processes(_ library: String, trust: CredentialTrust = .nobody) throws -> VerifierProcesses {
        VerifierProcesses(program: try #require(CalotypeCommand.path), library: library, trust: trust, count: 1)
    }

    private static func verdict(on bytes: [UInt8], in pool: VerifierPool) throws -> CredentialVerdict? {
        guard let type = Provenance.read(bytes).unverifiedFormat?.verifiedType else { return nil }
        return try pool.verdict(on: bytes, type: type, time: .seconds(60), stop: StopFlag()) {
            CredentialVerdict(written: $0)
        }
    }

    // MARK: The library that is installed

    @Test("gets the verdict that it gets without", .enabled(if: CredentialLibrary.isPresent, "needs the C2PA library"))
    func same() async throws {
        let pool = try Self.processes(try #require(CredentialLibrary.path)).pool(threads: 1)
        let signed = try await Signing.signedSource()
        var changed = signed
        changed[changed.count - 20] ^= 1
        let files = [signed, changed, Array(signed.dropLast(3)), signed + [0]]
        for file in files {
            let here = try Signing.verifier.get().verdict(on: file, .png)
            #expect(try Self.verdict(on: file, in: pool) == here)
        }
        #expect(try Self.verdict(on: signed, in: pool)?.content == .whole)
        #expect(try Self.verdict(on: changed, in: pool)?.content == .changed)
    }

    @Test("trusts the roots of the operator", .enabled(if: CredentialLibrary.isPresent, "needs the C2PA library"))
    func trust() async throws {
        let trust = CredentialTrust(anchors: try Signing.certificate.get().root)
        let pool = try Self.processes(try #require(CredentialLibrary.path), trust: trust).pool(threads: 1)
        let request = SigningRequest(
            origin: .created(.trainedAlgorithmicMedia), actions: [], generator: CredentialAgent(name: "Test"))
        let made = try await Signing.writer().sign(DrawnImage.textured(64, 48).png, request)
        guard case .embedded(let ours) = made.place else { return #expect(Bool(false), "a sidecar") }
        #expect(try Self.verdict(on: ours, in: pool)?.trust == .trusted)
        #expect(try Self.verdict(on: try await Signing.signedSource(), in: pool)?.trust == .unlisted)
    }

    @Test(
        "of the corpus gets the verdict that it gets without",
        .enabled(if: CredentialLibrary.isPresent && Corpus.isPresent, "needs the C2PA library and the corpus"))
    func corpus() throws {
        let pool = try Self.processes(try #require(CredentialLibrary.path)).pool(threads: 1)
        let root = try #require(Corpus.root)
        let folders = [root + "/c2pa", root + "/vendors"]
        var verdicts: [String: CredentialVerdict] = [:]
        for path in folders.flatMap({ Corpus.files(in: $0, "png", "jpg", "jpeg", "webp", "gif", "avif", "heic", "mp4") }
        ) {
            let bytes = try Corpus.bytes(path)
            guard bytes.count < 8 << 20, let format = Provenance.read(bytes).unverifiedFormat else { continue }
            let there = try #require(try Self.verdict(on: bytes, in: pool))
            #expect(there == (try Signing.verifier.get().verdict(on: bytes, format)), "\(path)")
            verdicts[URL(filePath: path).lastPathComponent] = there
        }
        #expect(verdicts.count >= 15)
        for vendor in ["chatgpt-1.png", "flux-1.jpg"] {
            #expect(verdicts[vendor]?.content == .whole && verdicts[vendor]?.trust == .expired, "\(vendor)")
        }
        #expect(verdicts["XCA.jpg"]?.failures.contains("assertion.dataHash.mismatch") == true)
    }

    @Test(
        "is signed as without, with the history of its source",
        .enabled(if: CredentialLibrary.isPresent, "needs the C2PA library"))
    func signed() async throws {
        let source = try await Signing.signedSource()
        let library = try #require(CredentialLibrary.path)
        let (verifier, writer) = (try Signing.verifier.get(), try Signing.writer())
        let here = try await Self.result(of: source) {
            $0.credentialVerifier = verifier; $0.credentialWriter = writer
        }
        let processes = try Self.processes(library)
        let there = try await Self.result(of: source) {
            $0.verifierProcesses = processes
            $0.credentialWriter = writer
        }
        #expect(here.error == nil && there.error == nil)
        #expect(there.provenance?.record == here.provenance?.record)
        #expect(there.provenance?.record.credential == "whole")
        #expect(there.provenance?.record.variants.allSatisfy(\.signed) == true)
        #expect(there.variants.map(\.key) == here.variants.map(\.key))
    }

    @Test(
        "needs nothing that the process may not have",
        .enabled(if: CredentialLibrary.isPresent && Sandbox.isWhole, "needs the C2PA library, Landlock and seccomp"))
    func lockedDown() async throws {
        let pool = try Self.processes(try #require(CredentialLibrary.path)).pool(threads: 1)
        let protections = try pool.protections()
        #expect(protections.names == ["limits", "landlock", "seccomp"])
        for refused in [DecoderProtections.noFiles, .noNetwork, .noProcesses, .noInfluence] {
            #expect(protections.contains(refused))
        }
        _ = try Self.verdict(on: try await Signing.signedSource(), in: pool)
        let id = try #require(pool.idleProcesses.first)
        // The channel, and /dev/null as standard output and error.
        #expect(try FileManager.default.contentsOfDirectory(atPath: "/proc/\(id)/fd").count == 3)
    }

    // MARK: A library that does something bad

    typealias Fault = FaultyCredentialLibrary.Fault

    static let faults: [(Fault, String)] = [
        (.crash, "processing/damaged never"), (.abort, "processing/damaged never"),
        (.exit, "processing/damaged never"), (.bomb, "processing/damaged never"), (.loop, "processing/timeout never"),
        (.sleep, "processing/timeout never"), (.killed, "memory/exhausted later"),
    ]

    @Test(
        "fails alone, and the right one is to blame",
        .enabled(if: FaultyCredentialLibrary.isAvailable, "needs a C compiler"), arguments: faults)
    func faulty(_ fault: Fault, _ expected: String) async throws {
        let library = try await FaultyCredentialLibrary.path()
        let processes = try Self.processes(library, trust: CredentialTrust(anchors: fault.anchors))
        let source = try await Signing.signedSource()
        try await Flow.withFolder { folder in
            let processor = try Flow.processor(FolderStore(folder)) {
                $0.verifierProcesses = processes
                $0.jobTimeout = expected.contains("timeout") ? .milliseconds(700) : .seconds(60)
            }
            let start = ContinuousClock.now
            let error = try #require(try await processor.process(Flow.job(.bytes(source))).error)
            #expect(Self.text(error) == expected)
            #expect(expected.contains("damaged") == error.message.contains("Content Credential"), "\(error.message)")
            #expect(.now - start < .seconds(20))
            #expect(Flow.files(in: folder) == [])
            // The next job has nothing to verify.
            #expect(try await processor.process(Flow.job()).error == nil)
        }
    }

    @Test(
        "of which the library makes nonsense has a credential that cannot be read",
        .enabled(if: FaultyCredentialLibrary.isAvailable, "needs a C compiler"), arguments: [Fault.garbage, .deep])
    func nonsense(_ fault: Fault) async throws {
        let library = try await FaultyCredentialLibrary.path()
        let processes = try Self.processes(library, trust: CredentialTrust(anchors: fault.anchors))
        let result = try await Self.result(of: try await Signing.signedSource()) { $0.verifierProcesses = processes }
        #expect(result.error == nil)
        #expect(result.provenance?.record.credential == "unreadable")
    }

    @Test(
        "does not let a library that is taken over reach anything",
        .enabled(
            if: FaultyCredentialLibrary.isAvailable && Sandbox.isWhole, "needs a C compiler, Landlock and seccomp"))
    func reach() async throws {
        let library = try await FaultyCredentialLibrary.path()
        let pool = try Self.processes(library, trust: CredentialTrust(anchors: Fault.reach.anchors)).pool(threads: 1)
        let verdict = try Self.verdict(on: try await Signing.signedSource(), in: pool)
        #expect(verdict?.results?.activeManifest?.success.map(\.code) == [])
    }

    @Test("is tried again later, if there is no such program or library")
    func missing() async throws {
        let source = try await Signing.signedSource()
        for processes in [
            try Self.processes("/nowhere/libc2pa_c.so"), VerifierProcesses(program: "/nowhere", library: "/nowhere"),
        ] {
            let error = try #require(try await Self.result(of: source) { $0.verifierProcesses = processes }.error)
            #expect(Self.text(error) == "memory/exhausted later")
            #expect(error.message.contains("CALOTYPE_DECODER_PROCESSES"))
        }
    }

    @Test("is in a process of which is known what protects it", .enabled(if: FaultyCredentialLibrary.isAvailable))
    func report() async throws {
        let library = try await FaultyCredentialLibrary.path()
        let processes = try Self.processes(library, trust: CredentialTrust(anchors: Fault.garbage.anchors))
        let missing = try Self.processes("/nowhere/libc2pa_c.so")
        try await Flow.withFolder { folder in
            let store = FolderStore(folder)
            let report = try await Flow.processor(store) { $0.verifierProcesses = processes }.verifierReport()
            #expect(report?.processes == 1 && report?.protections.contains("limits") == true)
            #expect(try await Flow.processor(store).verifierReport() == nil)
            let broken = try Flow.processor(store) { $0.verifierProcesses = missing }
            await #expect(throws: (any Error).self) { try await broken.verifierReport() }
        }
    }

    @Test("needs no process, if there is no credential")
    func plain() async throws {
        let processes = VerifierProcesses(program: "/nowhere", library: "/nowhere")
        let result = try await Self.result(of: DrawnImage.corners(64, 48).png) { $0.verifierProcesses = processes }
        #expect(result.error == nil)
    }

    private static func text(_ error: ImageProcessingError) -> String {
        "\(error.kind.rawValue)/\(error.reason.rawValue) \(error.retry == .never ? "never" : "later")"
    }

    private static func result(
        of source: [UInt8], _ change: (inout ImageProcessor.Configuration) -> Void
    ) async throws -> ImageProcessingResult {
        try await Flow.withFolder { folder in
            try await Flow.processor(FolderStore(folder), Flow.silent, presets: .builtIn, change).process(
                Flow.job(.bytes(source)))
        }
    }
}

/// What the kernel of this machine offers.
private enum Sandbox {
    /// A decoder process is asked, because the kernel's list of security modules may not be mounted.
    static let isWhole: Bool = {
        guard let path = CalotypeCommand.path, Machine.isLinux else { return false }
        let found = (try? DecoderPool(path: path, most: 1, jobsPerProcess: 1).protections()) ?? []
        return found.isSuperset(of: [.landlock, .seccomp])
    }()
}
