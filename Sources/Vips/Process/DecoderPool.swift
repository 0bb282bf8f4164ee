package import Pixels

/// A bounded number of processes that decode images, so that a fault in a native library costs one image.
package final class DecoderPool: Sendable {
    /// The first argument that makes the program run as a decoder. The second one is the parent's process id.
    package static let mode = ChildProgram.Mode.decoder.rawValue

    private let pool: ProcessPool

    /// Makes a pool of up to `most` processes of the program at `path`, each of which is replaced after
    /// `jobsPerProcess` images. Both are at least 1. No process is started before it is needed, or `prepare` is called.
    package init(path: String, most: Int, jobsPerProcess: Int) {
        pool = ProcessPool(ChildProgram(path: path, mode: .decoder), most: most, jobsPerProcess: jobsPerProcess)
    }

    /// Decodes `source` in one of the processes. `memory` is the number of bytes that the decoder is predicted to need,
    /// and `time` is the time that the job has left.
    ///
    /// Throws the errors of `NativeDecoding.decode`, `VipsError` also if the process ends or answers nonsense,
    /// `CancellationError` within a tenth of a second after `stop` is raised, `ProcessKilled` if the process was killed
    /// from outside, `ProcessShortage` and `DecoderUnavailable`.
    package func decode(
        _ decoding: NativeDecoding, _ source: [UInt8], memory: Int, time: Duration?, stop: StopFlag
    ) throws -> DecodedPixels {
        let message = DecodingMessage(decoding, sourceBytes: source.count)
        let job = ProcessPool.Job(
            operation: decoding.loader.rawValue, message: message.bytes, source: try SharedFile(copying: source),
            result: try SharedFile(bytes: message.capacity), memory: memory + source.count + message.capacity,
            time: time)
        return try pool.run(job, stop: stop) { try Self.pixels($0, of: decoding, in: job.result) }
    }

    private static func pixels(
        _ answer: DecodingAnswer, of decoding: NativeDecoding, in file: SharedFile
    ) throws -> DecodedPixels {
        let nonsense = VipsError(decoding.loader.rawValue, detail: "the decoder process answers nonsense")
        switch answer {
        case .ready, .verified, .failed(.protocolBroken, _): throw nonsense
        case .failed(let failure, let detail):
            throw ProcessPool.Reported(error: failure.error(of: decoding.loader.rawValue, detail))
        case .decoded(let result):
            // The process must not be able to change what is checked here and used later.
            guard result.end <= decoding.resultBytes, file.freeze() else { throw nonsense }
            guard let memory = SharedMapping(file, result.end, isWritable: false) else {
                throw PixelError.outOfMemory(bytes: result.end)
            }
            guard let pixels = DecodedPixels(result, of: decoding, in: memory) else { throw nonsense }
            return pixels
        }
    }
}

extension DecoderPool {
    /// The largest number of processes.
    package var most: Int { pool.most }

    /// The protections in a process of the pool. The first call starts a process if none is idle, and waits until it is
    /// ready. Throws as `decode` does.
    package func protections() throws -> DecoderProtections { try pool.protections() }

    /// Starts a process ahead of the first image.
    package func prepare() { pool.prepare() }

    /// The ids of the processes that are idle.
    package var idleProcesses: [Int32] { pool.idleProcesses }
    /// The number of processes.
    package var processes: Int { pool.processes }
}
