internal import CSandbox
internal import Pixels

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A decoder or verifier process, with the channel to it.
///
/// It is Sendable because only one thread at a time uses it: the one that took it from the pool.
final class ChildProcess: @unchecked Sendable {
    let id: pid_t
    private let channel: Int32
    private let mode: ChildProgram.Mode
    private var ending: Int32?
    /// The protections of the process; `nil` until it says that it is ready.
    private(set) var protections: DecoderProtections?
    /// The number of jobs that it was given.
    private(set) var jobs = 0

    /// The time between two checks of the stop flag, in milliseconds.
    private static let interval: Int32 = 50
    /// How long the program may take until it is ready, on a busy machine.
    private static let patience: Duration = .seconds(30)

    /// Starts the program. Throws `ProcessShortage` and `ProcessUnavailable`. Call it on a thread that lives as long as
    /// this process.
    init(_ program: ChildProgram) throws {
        let file = try program.setup.map { try SharedFile(copying: $0.content) }
        var ends: [Int32] = [-1, -1]
        guard calotype_channel_open(&ends) == 0 else {
            throw errno == ENOSYS ? ProcessUnavailable(code: errno) : ProcessShortage(code: errno)
        }
        defer { close(ends[1]) }
        do {
            id = try spawn(program.path, [program.mode.rawValue, "\(getpid())"], input: ends[1])
        } catch {
            close(ends[0])
            throw error
        }
        channel = ends[0]
        mode = program.mode
        if let setup = program.setup, let file {
            // The message waits in the channel. If it cannot be sent, the process ends, and says nothing.
            withExtendedLifetime(file) { _ = send(setup.message, [file.file]) }
        }
    }

    /// Whether the process waits for a job or is about to. It must have said nothing beside that it is ready.
    var isIdle: Bool {
        var question = pollfd(fd: channel, events: Int16(POLLIN), revents: 0)
        let hasSpoken = poll(&question, 1, 0) != 0
        return protections == nil ? question.revents & Int16(POLLHUP) == 0 : !hasSpoken
    }

    /// Waits until the process is ready. Throws `CancellationError` soon after `stop` is raised, and
    /// `DecoderUnavailable` if the program ends, cannot work here, or is another one.
    func waitUntilReady(_ stop: StopFlag) throws -> DecoderProtections {
        if let protections { return protections }
        switch try message(stop, within: Self.patience) {
        case .answer(.ready(let protections)):
            self.protections = protections
            return protections
        case .answer(.failed(.unavailable, let detail)): throw DecoderUnavailable(description: detail)
        case .answer, .nonsense: throw DecoderUnavailable(description: "the program is no \(mode.name)")
        case .end: throw DecoderUnavailable(description: "the program \(waitForEnd().words)")
        }
    }

    /// Sends a job. Returns `false` if the process has ended, or reads no messages.
    func send(_ job: [UInt8], source: SharedFile, result: SharedFile, limits: Limits) -> Bool {
        jobs += 1
        let code = calotype_limit_process(id, UInt64(limits.memory), UInt64(limits.seconds))
        guard code == 0 else { return false }
        return withExtendedLifetime((source, result)) { send(job, [source.file, result.file]) }
    }

    /// Sends a message with open files. Returns `false` if the process has ended, or reads no messages.
    func send(_ message: [UInt8], _ files: [Int32]) -> Bool {
        message.withUnsafeBytes { calotype_send(channel, $0.baseAddress, $0.count, files, files.count) == 0 }
    }

    /// The address space that the job may add to that of the idle process, in bytes, and its processor time.
    struct Limits {
        let memory: Int
        let seconds: Int
    }

    /// Returns the answer to the job. Throws `CancellationError` within a tenth of a second after `stop` is raised,
    /// `ProcessKilled` if the process was ended from outside, and `VipsError` if it ended in another way or the answer
    /// makes no sense.
    func answer(to operation: String, _ stop: StopFlag) throws -> DecodingAnswer {
        let message = try message(stop, within: nil)
        if case .answer(let answer) = message { return answer }
        let ending = message == .nonsense ? ChildEnding(status: nil) : waitForEnd()
        if [SIGKILL, SIGTERM].contains(ending.signal) { throw ProcessKilled(signal: ending.signal) }
        throw VipsError(operation, detail: "the \(mode.name) process \(ending.words)")
    }

    private enum Message: Hashable {
        case answer(DecodingAnswer), nonsense, end
    }

    /// Returns the next message.
    private func message(_ stop: StopFlag, within time: Duration?) throws -> Message {
        let end = time.map { ContinuousClock.now + $0 }
        while true {
            try stop.check()
            if let end, .now > end { throw DecoderUnavailable(description: "the program is not ready in time") }
            var question = pollfd(fd: channel, events: Int16(POLLIN), revents: 0)
            if poll(&question, 1, Self.interval) > 0 { break }
        }
        var bytes = [UInt8](repeating: 0, count: DecodingAnswer.mostBytes)
        // Files that come with it are closed by the system.
        let count = bytes.withUnsafeMutableBytes { calotype_receive(channel, $0.baseAddress, $0.count, nil, nil) }
        guard count > 0 else { return count == 0 || errno == ECONNRESET ? .end : .nonsense }
        return DecodingAnswer(bytes[..<count]).map { .answer($0) } ?? .nonsense
    }

    /// Ends the process, unless it has ended by itself, and returns how it ended.
    private func waitForEnd() -> ChildEnding {
        if let ending { return ChildEnding(status: ending) }
        // A process that closes its channel is about to end.
        for _ in 0..<20 {
            var status: Int32 = 0
            if waitpid(id, &status, WNOHANG) == id {
                ending = status
                return ChildEnding(status: status)
            }
            usleep(5_000)
        }
        end()
        return ChildEnding(status: nil)
    }

    /// Kills the process, unless it has ended.
    func end() {
        guard ending == nil else { return }
        kill(-id, SIGKILL)
        var status: Int32 = 0
        while waitpid(id, &status, 0) < 0, errno == EINTR {}
        ending = status
    }

    deinit {
        end()
        close(channel)
    }
}

/// How a process ended.
private struct ChildEnding {
    /// The status of `waitpid`; `nil` if it did not end by itself.
    let status: Int32?

    var signal: Int32 { (status ?? 0) & 0x7f }

    var words: String {
        guard let status else { return "answers nonsense" }
        switch signal {
        case 0: return "ended with code \(status >> 8 & 0xff)"
        case SIGXCPU: return "used more processor time than it may"
        default: return "ended with signal \(signal)"
        }
    }
}

/// The program that decodes or verifies cannot be used: it does not start, or it is another one. The image is not the
/// reason.
package struct DecoderUnavailable: Error, CustomStringConvertible {
    package let description: String
}
