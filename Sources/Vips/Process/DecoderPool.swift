internal import Dispatch
internal import Foundation
package import Pixels
private import Synchronization

/// A bounded number of processes that decode images, so that a fault in a native library costs one image.
///
/// A process runs the program at `path` with the argument `DecoderPool.mode`. It has no secrets, no files and no
/// network. It is used for many images, one at a time, and ends with this process.
package final class DecoderPool: Sendable {
    /// The first argument that makes the program run as a decoder. The second one is the parent's process id.
    package static let mode = "decode-for-calotype"

    private struct State {
        var idle: [DecoderChild] = []
        /// The processes that are idle, starting or at work.
        var count = 0
        /// The protections of the first process.
        var protections: DecoderProtections?
    }

    private let path: String
    /// The largest number of processes.
    package let most: Int
    private let jobsPerProcess: Int
    private let state = Mutex(State())
    private let turns: DispatchSemaphore

    /// Makes a pool of up to `most` processes, each of which is replaced after `jobsPerProcess` images. Both are at
    /// least 1. No process is started before it is needed, or `prepare` is called.
    package init(path: String, most: Int, jobsPerProcess: Int) {
        self.path = path
        self.most = max(most, 1)
        self.jobsPerProcess = max(jobsPerProcess, 1)
        turns = DispatchSemaphore(value: max(most, 1))
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
        let job = DecodingMessage(decoding, sourceBytes: source.count)
        let files = (source: try SharedFile(copying: source), result: try SharedFile(bytes: job.capacity))
        let limits = DecoderChild.Limits(
            memory: memory + source.count + job.capacity + Self.additionalMemory, seconds: Self.seconds(within: time))
        return try withExtendedLifetime(files) {
            try withChild(stop) { child in
                guard child.send(job, source: files.source, result: files.result, limits: limits) else { return nil }
                let answer = try child.answer(to: decoding.loader.rawValue, stop)
                return try Self.pixels(answer, of: decoding, in: files.result)
            }
        }
    }

    /// The protections in a process of the pool. The first call starts a process if none is idle, and waits until it is
    /// ready. Throws as `decode` does.
    package func protections() throws -> DecoderProtections {
        if let known = state.withLock(\.protections) { return known }
        let found = try withChild(StopFlag()) { try $0.waitUntilReady(StopFlag()) }
        state.withLock { $0.protections = found }
        return found
    }

    /// Starts a process ahead of the first image.
    package func prepare() {
        guard case .success(let starter) = ProcessStarter.shared, reserve() else { return }
        starter.run { [self] in
            let child = try? DecoderChild(path)
            state.withLock { state in
                if let child { state.idle.append(child) } else { state.count -= 1 }
            }
        }
    }

    /// The ids of the processes that are idle.
    package var idleProcesses: [Int32] { state.withLock { $0.idle.map(\.id) } }
    /// The number of processes.
    package var processes: Int { state.withLock(\.count) }

    /// The bytes that a decoder may use beyond its predicted memory before allocations fail: stacks and heaps of its
    /// threads, which are mostly reserved and not used, and tables.
    private static let additionalMemory =
        256 << 20 + (16 << 20) * ProcessInfo.processInfo.activeProcessorCount

    /// The processor seconds that a job may use. Decoders have up to eight threads.
    private static func seconds(within time: Duration?) -> Int {
        let seconds = min(time?.components.seconds ?? 300, 86_400)
        return (max(Int(seconds), 1) + 1) * min(ProcessInfo.processInfo.activeProcessorCount, 8)
    }

    private static func pixels(
        _ answer: DecodingAnswer, of decoding: NativeDecoding, in file: SharedFile
    ) throws -> DecodedPixels {
        let nonsense = VipsError(decoding.loader.rawValue, detail: "the decoder process answers nonsense")
        switch answer {
        case .ready: throw nonsense
        case .failed(.protocolBroken, _): throw nonsense
        case .failed(let failure, let detail): throw Failed(error: failure.error(of: decoding.loader.rawValue, detail))
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

    /// An error that the process has reported properly. It can go on.
    private struct Failed: Error {
        let error: any Error
    }
}

extension DecoderPool {
    /// Calls `body` with a process that is ready. If `body` returns `nil`, the process had ended before it began, and
    /// another one is taken. If `body` throws, the process is killed, unless it has reported the error itself.
    private func withChild<R>(_ stop: StopFlag, _ body: (DecoderChild) throws -> R?) throws -> R {
        while turns.wait(timeout: .now() + .milliseconds(50)) == .timedOut { try stop.check() }
        defer { turns.signal() }
        for _ in 0..<Self.attempts {
            let child = try take()
            do {
                _ = try child.waitUntilReady(stop)
                if let result = try body(child) {
                    putBack(child)
                    return result
                }
                discard(child)
            } catch let failure as Failed {
                putBack(child)
                throw failure.error
            } catch {
                discard(child)
                throw error
            }
        }
        throw DecoderUnavailable(description: "\(Self.attempts) processes ended before they were used")
    }

    private static let attempts = 5

    /// Returns an idle process, or a new one.
    private func take() throws -> DecoderChild {
        while let child = state.withLock({ $0.idle.popLast() }) {
            if child.isIdle { return child }
            discard(child, isReplaced: false)
        }
        // Those that are starting ahead of need may have taken all places. One of them is idle soon.
        state.withLock { $0.count += 1 }
        do {
            return try ProcessStarter.shared.get().wait { [path] in try DecoderChild(path) }
        } catch {
            state.withLock { $0.count -= 1 }
            throw (error as? ProcessUnavailable).map {
                DecoderUnavailable(description: "the program cannot be run (error \($0.code))")
            } ?? error
        }
    }

    private func putBack(_ child: DecoderChild) {
        guard child.jobs < jobsPerProcess else { return discard(child) }
        let isKept = state.withLock { state in
            guard state.count <= most else { return false }
            state.idle.append(child)
            return true
        }
        if !isKept { discard(child, isReplaced: false) }
    }

    private func discard(_ child: DecoderChild, isReplaced: Bool = true) {
        child.end()
        state.withLock { $0.count -= 1 }
        if isReplaced { prepare() }
    }

    /// Counts one process more, if there may be one more.
    private func reserve() -> Bool {
        state.withLock { state in
            guard state.count < most else { return false }
            state.count += 1
            return true
        }
    }
}
