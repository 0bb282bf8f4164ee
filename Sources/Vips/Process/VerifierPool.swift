package import Pixels

/// A bounded number of processes that verify credentials with the C2PA library, so that a fault in it costs one image,
/// and the process that parses foreign manifests holds no key.
///
/// They are apart from the decoder processes: one that an image has taken over must not pass verdicts on others. And
/// they need no libvips, as decoders need no C2PA library.
package final class VerifierPool: Sendable {
    /// The first argument that makes the program run as a verifier. The second one is the parent's process id.
    package static let mode = ChildProgram.Mode.verifier.rawValue

    private let pool: ProcessPool
    private static let operation = "c2pa"

    /// Makes a pool of up to `most` processes, each of which is replaced after `jobsPerProcess` files. Both are at
    /// least 1. No process is started before it is needed.
    ///
    /// - Parameters:
    ///   - path: the program.
    ///   - library: the path of the C2PA library, which a process opens before it gives up its rights.
    ///   - settings: the settings of the library, with the trusted certificates, in JSON.
    package init(path: String, library: String, settings: String, most: Int, jobsPerProcess: Int) {
        let content = Array(settings.utf8)
        let setup = ChildProgram.Setup(
            message: VerifierSetup(library: library, settingsBytes: content.count).bytes, content: content)
        pool = ProcessPool(
            ChildProgram(path: path, mode: .verifier, setup: setup), most: most, jobsPerProcess: jobsPerProcess)
    }

    /// Verifies a file in one of the processes, and calls `read` with the verdict that the process has written.
    ///
    /// Throws `VipsError` if the process ends or answers nonsense, `CancellationError` within a tenth of a second after
    /// `stop` is raised, `ProcessKilled` if the process was killed from outside, `ProcessShortage`, and
    /// `DecoderUnavailable` also if the library cannot be used.
    ///
    /// - Parameters:
    ///   - source: the file. It is copied once.
    ///   - type: its media type, such as `image/png`.
    ///   - time: the time that the job has left; `nil` if it has no limit.
    ///   - read: returns `nil` if the bytes make no sense.
    package func verdict<R>(
        on source: [UInt8], type: String, time: Duration?, stop: StopFlag, _ read: ([UInt8]) -> R?
    ) throws -> R {
        let message = VerifyingMessage(type: type, sourceBytes: source.count)
        let job = ProcessPool.Job(
            operation: Self.operation, message: message.bytes, source: try SharedFile(copying: source),
            result: try SharedFile(bytes: VerifyingMessage.mostVerdictBytes),
            memory: Self.predictedMemory(sourceBytes: source.count), time: time)
        return try pool.run(job, stop: stop) { answer in
            let nonsense = VipsError(Self.operation, detail: "the verifier process answers nonsense")
            switch answer {
            case .ready, .decoded, .failed(.protocolBroken, _): throw nonsense
            case .failed(let failure, let detail):
                throw ProcessPool.Reported(error: failure.error(of: Self.operation, detail))
            case .verified(let count):
                guard let verdict = job.result.copy(count).flatMap(read) else { throw nonsense }
                return verdict
            }
        }
    }

    /// The bytes that verifying a file is predicted to need, besides the file in this process: a copy of it, what the
    /// library reads of it, and the verdict.
    package static func predictedMemory(sourceBytes: Int) -> Int {
        3 * sourceBytes + VerifyingMessage.mostVerdictBytes
    }

    /// The largest number of processes.
    package var most: Int { pool.most }

    /// The protections in a process of the pool. The first call starts a process if none is idle, and waits until it is
    /// ready. Throws as `verdict` does.
    package func protections() throws -> DecoderProtections { try pool.protections() }

    /// The ids of the processes that are idle.
    package var idleProcesses: [Int32] { pool.idleProcesses }
    /// The number of processes.
    package var processes: Int { pool.processes }
}
