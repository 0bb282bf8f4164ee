internal import Foundation

/// The output streams of a command. Complete lines are written at once.
enum Terminal {
    static func standardOutput(_ text: String) throws(OutputError) {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
        } catch {
            throw OutputError(error)
        }
    }

    /// Ignores errors: the command must not stop because standard error cannot be written.
    static func standardError(_ text: String) { try? FileHandle.standardError.write(contentsOf: Data(text.utf8)) }

    /// Prints a line for people about `subject`, or about the command itself.
    static func announce(_ message: String, of subject: (any CustomStringConvertible)? = nil) {
        let about = subject.map { "\($0): " } ?? ""
        standardError("calotype: \((about + message).printable)\n")
    }

    private static let writer = DispatchQueue(label: "calotype.terminal")

    /// Runs `body`, which writes, on a separate thread after all earlier calls. The reader of a pipe may stop reading,
    /// and the command must still react to signals.
    ///
    /// Throws the error of `body`, and `CancellationError` as soon as the task is cancelled.
    static func writing(_ body: @escaping @Sendable () throws -> Void) async throws {
        let (events, done) = AsyncThrowingStream<Never, any Error>.makeStream()
        writer.async {
            do {
                try body()
                done.finish()
            } catch {
                done.finish(throwing: error)
            }
        }
        for try await _ in events {}
        try Task.checkCancellation()
    }

    static func isInteractive(_ stream: FileHandle) -> Bool { isatty(stream.fileDescriptor) == 1 }

    /// The width in columns. `nil` if standard output is not a terminal.
    static var width: Int? {
        guard isInteractive(.standardOutput) else { return nil }
        var size = winsize()
        guard unsafe ioctl(FileHandle.standardOutput.fileDescriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0
        else { return 80 }
        return Int(size.ws_col)
    }
}

/// The results could not be written.
enum OutputError: Error {
    /// The reader has closed the pipe.
    case readerLeft
    case failed
    /// The value cannot be encoded as JSON.
    case notJSON

    init(_ error: any Error) {
        let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError ?? error as NSError
        self = cause.code == Int(EPIPE) ? .readerLeft : .failed
    }

    var message: String? {
        switch self {
        case .readerLeft: nil
        case .failed: "The results cannot be written to standard output. Is the disk full?"
        case .notJSON: "A result holds what JSON cannot tell. Run the command without --json."
        }
    }

    /// The exit code: that of SIGPIPE, as shells expect it, EX_IOERR, or EX_SOFTWARE.
    var exitCode: Int32 {
        switch self {
        case .readerLeft: 128 + SIGPIPE
        case .failed: 74
        case .notJSON: 70
        }
    }
}
