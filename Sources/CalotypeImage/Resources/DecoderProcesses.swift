internal import Vips

/// Child processes that decode images with libvips, so that a crash, an endless loop or a memory bomb in one of its
/// libraries costs one image and not the program.
///
/// The project's own decoders of ordinary PNG, JPEG and WebP files stay in the program. The processes have no access to
/// files and networks where the kernel has Landlock and seccomp, and have limits of memory and processor time. They are
/// reused. They exist on Linux only; elsewhere, images are decoded in the program.
public struct DecoderProcesses: Sendable, Hashable {
    /// The path of the command `calotype`, which runs as the process.
    public var program: String
    /// The largest number of processes, 1 or more. `nil` means one more than there are threads for pixel work, so that
    /// no image waits for a process.
    public var count: Int?
    /// The number of images after which a process is replaced, 1 or more. With 1, no process sees two images.
    public var imagesPerProcess = 200

    /// Names the command, by its path.
    public init(program: String, count: Int? = nil) {
        self.program = program
        self.count = count
    }
}

/// The protections that are in force in the decoder processes.
package struct DecoderReport: Sendable, Hashable {
    /// The largest number of processes.
    package let processes: Int
    /// The names of the protections: `limits`, `landlock` and `seccomp`.
    package let protections: [String]
    /// The names of those that the system lacks or refuses.
    package let missing: [String]

    package init(processes: Int, protections: [String], missing: [String]) {
        self.processes = processes
        self.protections = protections
        self.missing = missing
    }
}

extension DecoderPool {
    /// Starts a process, unless it is known what is in force in one. Blocks until it is ready. Throws if the program
    /// cannot be used.
    func report() throws -> DecoderReport {
        let protections = try protections()
        return DecoderReport(
            processes: most, protections: protections.names,
            missing: DecoderProtections.all.subtracting(protections).names)
    }
}

extension DecoderPool {
    /// Makes the pool that `processes` describes, for `threads` threads of pixel work; `nil` if this system has no such
    /// processes.
    convenience init?(_ processes: DecoderProcesses?, threads: Int) {
        #if os(Linux)
            guard let processes else { return nil }
            self.init(
                path: processes.program, most: processes.count ?? threads + 1,
                jobsPerProcess: processes.imagesPerProcess)
        #else
            return nil
        #endif
    }
}
