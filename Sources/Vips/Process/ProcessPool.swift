internal import Dispatch
internal import Foundation
internal import Pixels
private import Synchronization

/// A bounded number of processes that work on foreign bytes, so that a fault in a native library costs one image.
///
/// A process has no secrets, no files and no network. It is used for many images, one at a time, and ends with this
/// process. No process is started before it is needed, or `prepare` is called.
final class ProcessPool: Sendable {
    private struct State {
        var idle: [ChildProcess] = []
        /// The processes that are idle, starting or at work.
        var count = 0
        /// The protections of the first process.
        var protections: DecoderProtections?
    }

    private let program: ChildProgram
    /// The largest number of processes.
    let most: Int
    private let jobsPerProcess: Int
    private let state = Mutex(State())
    private let turns: DispatchSemaphore

    /// Makes a pool of up to `most` processes, each of which is replaced after `jobsPerProcess` images. Both are at
    /// least 1.
    init(_ program: ChildProgram, most: Int, jobsPerProcess: Int) {
        self.program = program
        self.most = max(most, 1)
        self.jobsPerProcess = max(jobsPerProcess, 1)
        turns = DispatchSemaphore(value: max(most, 1))
    }

    /// A job for one of the processes.
    struct Job {
        /// The name of the work, for errors.
        let operation: String
        let message: [UInt8]
        let source: SharedFile
        let result: SharedFile
        /// The number of bytes that the work is predicted to need, with the two files.
        let memory: Int
        /// The time that is left for the job; `nil` if it has no limit.
        let time: Duration?
    }

    /// Sends a job to one of the processes, and calls `read` with its answer. A process whose answer makes `read` throw
    /// is killed, unless the error is `Reported`.
    ///
    /// Throws what `read` throws, `VipsError` if the process ends or answers nonsense, `CancellationError` within a
    /// tenth of a second after `stop` is raised, `ProcessKilled` if the process was killed from outside,
    /// `ProcessShortage` and `DecoderUnavailable`.
    func run<R>(_ job: Job, stop: StopFlag, _ read: (DecodingAnswer) throws -> R) throws -> R {
        let limits = ChildProcess.Limits(
            memory: job.memory + Self.additionalMemory, seconds: Self.seconds(within: job.time))
        return try withExtendedLifetime(job) {
            try withChild(stop) { child -> R? in
                guard child.send(job.message, source: job.source, result: job.result, limits: limits) else {
                    return nil
                }
                return try read(child.answer(to: job.operation, stop))
            }
        }
    }

    /// An error that the process has reported properly. It can go on.
    struct Reported: Error {
        let error: any Error
    }

    /// The protections in a process of the pool. The first call starts a process if none is idle, and waits until it is
    /// ready. Throws as `run` does.
    func protections() throws -> DecoderProtections {
        if let known = state.withLock(\.protections) { return known }
        let found = try withChild(StopFlag()) { try $0.waitUntilReady(StopFlag()) }
        state.withLock { $0.protections = found }
        return found
    }

    /// Starts a process ahead of the first image.
    func prepare() {
        guard case .success(let starter) = ProcessStarter.shared, reserve() else { return }
        starter.run { [self] in
            let child = try? ChildProcess(program)
            state.withLock { state in
                if let child { state.idle.append(child) } else { state.count -= 1 }
            }
        }
    }

    /// The ids of the processes that are idle.
    var idleProcesses: [Int32] { state.withLock { $0.idle.map(\.id) } }
    /// The number of processes.
    var processes: Int { state.withLock(\.count) }

    /// The bytes that a process may use beyond its predicted memory before allocations fail: stacks and heaps of its
    /// threads, which are mostly reserved and not used, and tables.
    private static let additionalMemory =
        256 << 20 + (16 << 20) * ProcessInfo.processInfo.activeProcessorCount

    /// The processor seconds that a job may use. Decoders have up to eight threads.
    private static func seconds(within time: Duration?) -> Int {
        let seconds = min(time?.components.seconds ?? 300, 86_400)
        return (max(Int(seconds), 1) + 1) * min(ProcessInfo.processInfo.activeProcessorCount, 8)
    }
}

extension ProcessPool {
    /// Calls `body` with a process that is ready. If `body` returns `nil`, the process had ended before it began, and
    /// another one is taken. If `body` throws, the process is killed, unless it has reported the error itself.
    private func withChild<R>(_ stop: StopFlag, _ body: (ChildProcess) throws -> R?) throws -> R {
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
            } catch let failure as Reported {
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
    private func take() throws -> ChildProcess {
        while let child = state.withLock({ $0.idle.popLast() }) {
            if child.isIdle { return child }
            discard(child, isReplaced: false)
        }
        // Those that are starting ahead of need may have taken all places. One of them is idle soon.
        state.withLock { $0.count += 1 }
        do {
            return try ProcessStarter.shared.get().wait { [program] in try ChildProcess(program) }
        } catch {
            state.withLock { $0.count -= 1 }
            throw (error as? ProcessUnavailable).map {
                DecoderUnavailable(description: "the program cannot be run (error \($0.code))")
            } ?? error
        }
    }

    private func putBack(_ child: ChildProcess) {
        guard child.jobs < jobsPerProcess else { return discard(child) }
        let isKept = state.withLock { state in
            guard state.count <= most else { return false }
            state.idle.append(child)
            return true
        }
        if !isKept { discard(child, isReplaced: false) }
    }

    private func discard(_ child: ChildProcess, isReplaced: Bool = true) {
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
