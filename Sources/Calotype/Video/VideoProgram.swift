internal import Foundation
internal import NIOCore
internal import Pixels
internal import Subprocess

/// `ffmpeg` or `ffprobe`, run in a process of its own, so that a crash or a bomb in a codec stays there.
///
/// It gets none of our environment but the search path, may write no file and dump no core, and is killed when the task is
/// cancelled. What it writes and reads beside the file that it is given is its standard output.
struct VideoProgram: Sendable {
    let name: String
    /// Of addresses, in bytes.
    var memory = 1 << 30
    /// Processor time.
    var seconds = 120

    static let probe = Self(name: "ffprobe")

    /// What it writes. Throws `ImageError`, and `CancellationError` when the task is cancelled.
    func output(_ arguments: [String], limit: Int) async throws -> [UInt8] {
        // The limits are inherited by what takes the shell's place.
        let limits = [
            "-c 0", "-f 0", "-H -t \(seconds + 1)", "-S -t \(seconds)", "-v \(memory / 1024) 2>/dev/null",
        ].map { "ulimit \($0); " }.joined()
        var options = PlatformOptions()
        options.processGroupID = 0  // An interrupt at the terminal is for us alone.
        do {
            let result = try await run(
                .name("sh"), arguments: Arguments(["-c", "\(limits)exec \"$0\" \"$@\"", name] + arguments),
                environment: .custom(["PATH": Self.path, "LC_ALL": "C"]), platformOptions: options,
                output: .bytes(limit: limit), error: .string(limit: 1 << 20))
            try Task.checkCancellation()
            do {
                try check(result.terminationStatus, result.standardError)
            } catch is ImageError where !Self.canStartThreads() {
                // It says so in words alone, and ends as it does for a damaged film.
                throw ResourcesExhausted(code: EAGAIN)
            }
            return result.standardOutput
        } catch let error as SubprocessError {
            try Task.checkCancellation()
            // Not even a shell is on the search path.
            guard error.code != .executableNotFound else { throw ImageError.needsFFmpeg("\(error)") }
            if let code = error.underlyingError.map({ Self.number($0) }),
                [EAGAIN, EMFILE, ENFILE, ENOMEM].contains(code)
            {
                throw ResourcesExhausted(code: code)
            }
            if error.code == .spawnFailed || error.code == .asyncIOFailed, !Self.canStartThreads() {
                throw ResourcesExhausted(code: EAGAIN)
            }
            throw ImageError.damaged("\(name): \(error)")
        }
    }

    /// Whether the system has as many threads as a program that reads videos needs.
    private static func canStartThreads() -> Bool { WorkerThreads.canStart(System.coreCount + 6) }

    /// Of a type in a module that is not imported here.
    private static func number<Code: RawRepresentable>(_ code: Code) -> Code.RawValue { code.rawValue }

    private static let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"

    private func check(_ status: TerminationStatus, _ complaint: String) throws {
        switch status {
        case .exited(0): return
        case .exited(126), .exited(127): throw ImageError.needsFFmpeg(complaint)
        // What ffmpeg makes of the signal that its time is over.
        case .exited(255) where name == "ffmpeg": throw DeadlineExceeded()
        case .exited(let code): throw ImageError.damaged("\(name) ended with \(code): \(complaint.prefix(500))")
        // What the system does when memory is short, and whoever ends processes; nothing that the film is to blame for.
        case .signaled(SIGKILL), .signaled(SIGTERM): throw VideoProgramKilled(name: name)
        case .signaled(SIGXCPU): throw DeadlineExceeded()
        case .signaled(let signal): throw ImageError.damaged("\(name) was ended by signal \(signal)")
        }
    }
}

/// Somebody ended a program in the middle of its work.
struct VideoProgramKilled: Error {
    let name: String
}
