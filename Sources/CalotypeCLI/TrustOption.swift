internal import ArgumentParser
internal import CalotypeCredentials
internal import Foundation

/// The certificates to trust, and the library that verifies credentials.
struct TrustOption: ParsableArguments {
    @Option(help: ArgumentHelp("Certificates in PEM of the authorities that you trust.", valueName: "file"))
    var trust: String?

    /// The release of c2pa-python that contains the tested library.
    static let release = "0.38.1"

    /// Whether the environment names a library.
    var isConfigured: Bool { path != nil }

    /// Whether there are certificates to trust.
    var hasTrust: Bool { trustPath != nil }

    private var path: String? { Self.variable("CALOTYPE_C2PA_LIBRARY") }
    private var trustPath: String? { trust ?? Self.variable("CALOTYPE_C2PA_TRUST") }

    private static func variable(_ name: String) -> String? {
        ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Opens the library that the environment names. Without one, or if it cannot be used, files are read and not
    /// verified; then this says why, once, and returns `nil`.
    func verifier() throws -> CredentialVerifier? {
        guard let path else {
            Terminal.announce(
                "Nothing can be verified without the C2PA library. Install the Python package c2pa-python "
                    + "\(Self.release) and name its libc2pa_c.so in CALOTYPE_C2PA_LIBRARY.")
            return nil
        }
        let anchors = try trustPath.map { try String(decoding: RangedFile.contents(of: $0), as: UTF8.self) }
        do {
            return try CredentialVerifier(library: path, trust: CredentialTrust(anchors: anchors))
        } catch VerifierUnavailable.refusedTrust {
            throw ValidationError("\(trustPath ?? "") contains no certificates in PEM.")
        } catch {
            Terminal.announce("\(error)")
            return nil
        }
    }
}

extension RangedFile {
    /// Reads a small file that an option names. Ends the command with 66 if it cannot be read.
    static func contents(of path: String) throws -> [UInt8] {
        guard let file = RangedFile(path), file.count <= 32 << 20 else {
            Terminal.announce("The file cannot be read.", of: path)
            throw ExitCode(66)
        }
        return file.bytes(0..<file.count)
    }
}
