internal import Foundation
internal import Pixels
internal import Subprocess
private import Synchronization

#if canImport(System)
    private import System
#else
    private import SystemPackage
#endif

/// Runs `ffmpeg` or `ffprobe` in its own process, so that a crash or a decompression bomb in a codec cannot harm this
/// one.
///
/// The process gets only the search path and `LC_ALL` as its environment. It can write no files and no core dumps, and
/// it is killed when the task is cancelled. Apart from the input file, its only channel is its standard output. With a
/// confinement, and a kernel that has Landlock and seccomp, this also holds for a program that a video has taken over.
struct VideoProgram: Sendable {
    let name: String
    /// The limit of its address space, in bytes.
    var memory = 1 << 30
    /// The limit of its processor time, in seconds.
    var seconds = 120
    /// The limits of its rights; `nil` if it has those of this process.
    var confinement: Confinement?

    /// The command `calotype`, which gives up rights and then becomes the program, and the only folder of the user's
    /// that the program may read.
    struct Confinement: Sendable {
        let command: String
        let folder: String
    }

    static let probe = Self(name: "ffprobe")

    /// Returns the standard output. Throws `ImageError`, `ResourcesExhausted`, `DeadlineExceeded` or
    /// `VideoProgramKilled`, and `CancellationError` when the task is cancelled.
    func output(_ arguments: [String], limit: Int) async throws -> [UInt8] {
        // `exec` replaces the shell with the program, which inherits the limits.
        let limits = [
            "-c 0", "-f 0", "-H -t \(seconds + 1)", "-S -t \(seconds)", "-v \(memory / 1024) 2>/dev/null",
        ].map { "ulimit \($0); " }.joined()
        // swift-subprocess starts its threads with the first program. If the system refused them, every later program
        // would wait forever.
        guard Self.hasRun.load(ordering: .relaxed) || !WorkerThreads.areShort else {
            throw ResourcesExhausted(code: EAGAIN)
        }
        var options = PlatformOptions()
        options.processGroupID = 0  // An interrupt at the terminal is for us alone.
        do {
            let shell = ["-c", "\(limits)exec \"$0\" \"$@\"", name] + arguments
            let result = try await run(
                confinement.map { .path(FilePath($0.command)) } ?? .name("sh"),
                arguments: Arguments(confinement.map { [Self.mode, name, $0.folder, "sh"] + shell } ?? shell),
                environment: .custom(["PATH": Self.path, "LC_ALL": "C"]), platformOptions: options,
                output: .bytes(limit: limit), error: .string(limit: 1 << 20))
            Self.hasRun.store(true, ordering: .relaxed)
            try Task.checkCancellation()
            do {
                try check(result.terminationStatus, result.standardError)
            } catch is ImageError where WorkerThreads.areShort {
                // ffmpeg reports this only in its messages, and its exit status is the one for a damaged video.
                throw ResourcesExhausted(code: EAGAIN)
            }
            return result.standardOutput
        } catch let error as SubprocessError {
            try Task.checkCancellation()
            // There is no shell on the search path.
            guard error.code != .executableNotFound else { throw ImageError.needsFFmpeg("\(error)") }
            if let code = error.underlyingError.map({ Self.number($0) }),
                [EAGAIN, EMFILE, ENFILE, ENOMEM].contains(code)
            {
                throw ResourcesExhausted(code: code)
            }
            if error.code == .spawnFailed || error.code == .asyncIOFailed, WorkerThreads.areShort {
                throw ResourcesExhausted(code: EAGAIN)
            }
            throw ImageError.damaged("\(name): \(error)")
        }
    }

    /// The first argument of the command that gives up rights.
    private static let mode = "confine-for-calotype"

    /// Whether a program has run, so that the threads of swift-subprocess exist.
    private static let hasRun = Atomic(false)

    /// The raw value of an error code whose type is in a module that is not imported here.
    private static func number<Code: RawRepresentable>(_ code: Code) -> Code.RawValue { code.rawValue }

    private static let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"

    private func check(_ status: TerminationStatus, _ complaint: String) throws {
        switch status {
        case .exited(0): return
        case .exited(126), .exited(127): throw ImageError.needsFFmpeg(complaint)
        // ffmpeg's exit status after it receives the signal for its processor time limit.
        case .exited(255) where name == "ffmpeg": throw DeadlineExceeded()
        case .exited(let code): throw ImageError.damaged("\(name) ended with \(code): \(complaint.prefix(500))")
        // The system sends these when memory is low, and so does a user who ends processes. The video is not the cause.
        case .signaled(SIGKILL), .signaled(SIGTERM): throw VideoProgramKilled(name: name)
        case .signaled(SIGXCPU): throw DeadlineExceeded()
        case .signaled(let signal): throw ImageError.damaged("\(name) was ended by signal \(signal)")
        }
    }
}
