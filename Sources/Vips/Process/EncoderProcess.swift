internal import Foundation
internal import Pixels

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Encodes in a separate process and kills it when the work is stopped. Encoders cannot be interrupted in another way,
/// and some take minutes.
///
/// The process runs the program at `path` with the argument `EncoderProcess.mode`. It inherits no secrets and no open
/// files. It ends when its standard input ends, so it never outlives this process.
package struct EncoderProcess: Sendable {
    /// The first argument that makes the program run as an encoder.
    package static let mode = "encode-for-calotype"

    private let path: String

    package init(path: String) { self.path = path }

    /// Encodes `image` as `saver.encode` does. Throws the same errors, `CancellationError` within a tenth of a second
    /// after `stop` is raised, `ProcessShortage` if the system cannot start a process, `ProcessUnavailable` if the
    /// program cannot be run, and `ProcessKilled`.
    func encode(
        _ saver: VipsSaver, _ image: PixelBuffer, timing: FrameTiming?, metadata: VipsMetadata, stop: StopFlag
    ) throws -> [UInt8] {
        try stop.check()
        guard let request = EncodeRequest(saver, image, timing, metadata) else {
            throw VipsError(saver.operation, detail: "no request for a process")
        }
        let child = try Child(path)
        defer { child.end() }
        let head = try request.head(metadata)
        do {
            try head.withUnsafeBytes { try child.send($0, stop) }
            try image.withBytes { try child.send($0, stop) }
        } catch is PipeClosed {
            // The child's answer or exit status states the reason.
        }
        let answer = try child.answer(stop)
        guard answer.count >= EncodeAnswer.headBytes, let kind = EncodeAnswer(rawValue: answer[0]),
            UInt64(bytes: answer[1..<EncodeAnswer.headBytes]) == UInt64(answer.count - EncodeAnswer.headBytes)
        else { throw child.wait().error(of: saver.operation) }
        return try kind.result(Array(answer[EncodeAnswer.headBytes...]), of: saver.operation)
    }
}

/// The system cannot start a process or open a pipe: there are too many processes or open files, or too little memory.
/// `code` is the system's error.
package struct ProcessShortage: Error {
    package let code: Int32
}

/// The program does not exist or cannot be run.
struct ProcessUnavailable: Error {
    let code: Int32
}

/// An encoder process was killed before it ended. The system does this when memory is low.
package struct ProcessKilled: Error {
    package let signal: Int32
}

private struct PipeClosed: Error {}

/// The status of an ended process, as `waitpid` returns it.
private struct Ending {
    let status: Int32

    func error(of operation: String) -> any Error {
        let signal = status & 0x7f
        if [SIGKILL, SIGTERM].contains(signal) { return ProcessKilled(signal: signal) }
        let how = signal == 0 ? "code \(status >> 8 & 0xff)" : "signal \(signal)"
        return VipsError(operation, detail: "the encoder process ended with \(how)")
    }
}

/// A child process with a pipe to its standard input and one from its standard output.
private final class Child {
    private let id: pid_t
    private let input: Int32
    private let output: Int32
    private var ending: Ending?

    /// The time between two checks of the stop flag, in milliseconds.
    private static let interval: Int32 = 50

    init(_ path: String) throws {
        let toChild = try Pipe()
        let fromChild: Pipe
        do {
            fromChild = try Pipe()
        } catch {
            toChild.close()
            throw error
        }
        defer {
            close(toChild.read)
            close(fromChild.write)
        }
        do {
            id = try spawn(path, [EncoderProcess.mode], input: toChild.read, output: fromChild.write)
        } catch {
            close(toChild.write)
            close(fromChild.read)
            throw error
        }
        (input, output) = (toChild.write, fromChild.read)
        for end in [input, output] { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
    }

    /// Throws `PipeClosed` if the child has closed its end.
    func send(_ bytes: UnsafeRawBufferPointer, _ stop: StopFlag) throws {
        var sent = 0
        while sent < bytes.count {
            try wait(for: Int16(POLLOUT), on: input, stop)
            let count = Pipe.write(bytes.baseAddress.map { $0 + sent }, bytes.count - sent, to: input)
            if count > 0 { sent += count }
            if count < 0, ![EAGAIN, EINTR].contains(errno) { throw PipeClosed() }
        }
    }

    /// Reads all output of the child.
    func answer(_ stop: StopFlag) throws -> [UInt8] {
        var answer: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            try wait(for: Int16(POLLIN), on: output, stop)
            let count = piece.withUnsafeMutableBytes { read(output, $0.baseAddress, $0.count) }
            if count == 0 { return answer }
            if count > 0 { answer += piece[..<count] }
            if count < 0, ![EAGAIN, EINTR].contains(errno) { return answer }
        }
    }

    private func wait(for event: Int16, on pipe: Int32, _ stop: StopFlag) throws {
        while true {
            try stop.check()
            var question = pollfd(fd: pipe, events: event, revents: 0)
            if poll(&question, 1, Self.interval) != 0 { return }
        }
    }

    /// Waits until the child has ended. Call it only when the child has ended or is about to.
    func wait() -> Ending {
        if let ending { return ending }
        var status: Int32 = 0
        while waitpid(id, &status, 0) < 0, errno == EINTR {}
        let ending = Ending(status: status)
        self.ending = ending
        return ending
    }

    /// Kills the child, unless it has ended.
    func end() {
        close(input)
        close(output)
        guard ending == nil else { return }
        // The negative id includes processes that the child may have started.
        kill(-id, SIGKILL)
        _ = wait()
    }
}

/// A pair of sockets. A write to a pipe without a reader raises SIGPIPE, which the program may not ignore.
private struct Pipe {
    let read: Int32
    let write: Int32

    /// Opens the sockets so that child processes do not inherit them.
    init() throws {
        var ends: [Int32] = [0, 0]
        #if canImport(Glibc)
            let result = socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends)
        #else
            let result = socketpair(AF_UNIX, SOCK_STREAM, 0, &ends)
            for end in ends where result == 0 {
                var flag: Int32 = 1
                _ = fcntl(end, F_SETFD, FD_CLOEXEC)
                setsockopt(end, SOL_SOCKET, SO_NOSIGPIPE, &flag, socklen_t(MemoryLayout<Int32>.size))
            }
        #endif
        guard result == 0 else { throw ProcessShortage(code: errno) }
        (read, write) = (ends[0], ends[1])
    }

    static func write(_ bytes: UnsafeRawPointer?, _ count: Int, to end: Int32) -> Int {
        #if canImport(Glibc)
            send(end, bytes, count, Int32(MSG_NOSIGNAL))
        #else
            Darwin.write(end, bytes, count)
        #endif
    }

    func close() {
        for end in [read, write] {
            #if canImport(Glibc)
                Glibc.close(end)
            #else
                Darwin.close(end)
            #endif
        }
    }
}
