public import CalotypeCredentials
internal import Vips

/// Child processes that verify the credentials of sources with the C2PA library, so that a crash, an endless loop or a
/// memory bomb in it costs one job and not the program.
///
/// The processes hold no keys. They have no access to files and networks where the kernel has Landlock and seccomp, and
/// have limits of memory and processor time. They are reused. They exist on Linux only; elsewhere, credentials are
/// verified in the program.
public struct VerifierProcesses: Sendable, Hashable {
    /// The path of the command `calotype`, which runs as the process.
    public var program: String
    /// The path of `libc2pa_c.so`.
    public var library: String
    /// The roots to trust.
    public var trust: CredentialTrust
    /// The largest number of processes, 1 or more. `nil` means one more than there are threads for pixel work, so that
    /// no image waits for a process.
    public var count: Int?
    /// The number of files after which a process is replaced, 1 or more. With 1, no process sees two files.
    public var filesPerProcess = 200

    /// Names the command, the library and the roots. Neither path is checked.
    public init(program: String, library: String, trust: CredentialTrust = .nobody, count: Int? = nil) {
        self.program = program
        self.library = library
        self.trust = trust
        self.count = count
    }
}

extension VerifierProcesses {
    /// Makes the pool of processes for `threads` threads of pixel work.
    func pool(threads: Int) -> VerifierPool {
        // The library refuses empty settings, so that no process verifies by others.
        let settings = (try? trust.settings) ?? ""
        return VerifierPool(
            path: program, library: library, settings: settings, most: count ?? threads + 1,
            jobsPerProcess: filesPerProcess)
    }
}

extension VerifierPool {
    /// Starts a process, unless it is known what is in force in one. Blocks until it is ready. Throws if the program or
    /// the library cannot be used.
    func report() throws -> DecoderReport {
        let protections = try protections()
        return DecoderReport(
            processes: most, protections: protections.names,
            missing: DecoderProtections.all.subtracting(protections).names)
    }
}
