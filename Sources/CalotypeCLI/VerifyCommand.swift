internal import ArgumentParser
internal import Calotype
internal import CalotypeCredentials
internal import CalotypeProvenance
internal import Crypto
internal import Foundation

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Say whether signed files are what was signed, by whom, and what was done to them.",
        discussion: """
            Needs the C2PA library: install the Python package c2pa-python \(TrustOption.release) and name its libc2pa_c.so in \
            CALOTYPE_C2PA_LIBRARY. Uses no network. Exits with 0 if every file is as required, 65 if one is changed, \
            unreadable or not as required, 66 if a file or its credential is missing, and 69 without the library.
            """)

    /// The states that can be required.
    enum Requirement: String, CaseIterable, ExpressibleByArgument { case whole, trusted }

    @Argument(help: ArgumentHelp("The files.", valueName: "file"))
    var files: [String]

    @Option(
        help: ArgumentHelp(
            "The credential of the one file, if it is not in it. FILE.c2pa is found without this.", valueName: "file"))
    var sidecar: String?

    @Option(help: ArgumentHelp("The record of the job that made the one file. It is compared.", valueName: "file"))
    var record: String?

    @OptionGroup var trust: TrustOption

    @Flag(help: "Print one line of JSON for each file, in their order.")
    var json = false

    @Option(help: "'whole': unchanged, by anybody. 'trusted': unchanged, by a signer on your trust list.")
    var require: Requirement = .whole

    func run() async throws {
        try await explained {
            guard files.count == 1 || sidecar == nil && record == nil else {
                throw ValidationError("--sidecar and --record need a single file.")
            }
            let verifier = try trust.verifier()
            var first: Int32?
            for name in files {
                let code = try verify(name, verifier)
                if code != 0 { first = first ?? code }
            }
            if let first { throw ExitCode(first) }
        }
    }

    /// Verifies a file and prints what is found. Returns its exit code.
    private func verify(_ name: String, _ verifier: CredentialVerifier?) throws -> Int32 {
        guard let file = RangedFile(name) else {
            Terminal.announce("The file cannot be read.", of: name)
            return 66
        }
        var provenance = Provenance.read(count: file.count) { file.bytes($0) }
        if let sidecar = sidecar ?? besides(name, provenance) {
            provenance.readSidecar(try RangedFile.contents(of: sidecar))
        }
        if let verifier { provenance.check(count: file.count, with: verifier) { file.bytes($0) } }
        let state = try record.map { path in
            VerificationReport.RecordState(
                hash: SHA256.hash(data: try RangedFile.contents(of: path)).map { $0 }.hexadecimal, in: provenance)
        }
        let report = VerificationReport(
            file: name, provenance: provenance, record: state, hasTrust: trust.hasTrust,
            wasVerified: verifier != nil)
        try Terminal.standardOutput(json ? JSONLine.of(report) : report.text)
        return code(of: provenance, state, isVerified: verifier != nil)
    }

    /// The credential that lies beside a file without one, as Calotype stores those that are too large.
    private func besides(_ name: String, _ provenance: Provenance) -> String? {
        let path = name + ".c2pa"
        guard [.none, .elsewhere].contains(provenance.credential.content) else { return nil }
        return RangedFile(path) == nil ? nil : path
    }

    private func code(
        of provenance: Provenance, _ record: VerificationReport.RecordState?, isVerified: Bool
    ) -> Int32 {
        switch provenance.credential.content {
        case .none, .elsewhere: 66
        case .changed, .unreadable: 65
        case .unchecked: isVerified ? 65 : 69
        case .whole:
            (require == .trusted && provenance.credential.signer?.trust != .trusted) || record == .differs ? 65 : 0
        }
    }
}
