internal import Calotype

extension ImageProcessingError {
    /// The line for people about a failure.
    func line(for source: SourceArgument) -> String {
        "calotype: \(source): \(message.printable) (\(kind.rawValue)/\(reason.rawValue))\n"
    }

    /// The exit code. It is EX_CANTCREAT (73) if the name of a file is taken.
    var exitCode: Int32 { reason == .exists ? 73 : kind.exitCode(isPassing: retry != .never) }
}

extension ImageProcessingError.Kind {
    /// The exit code, as in sysexits.h, so that scripts can decide by it.
    func exitCode(isPassing: Bool) -> Int32 {
        switch self {
        case .source: isPassing ? 69 : 66
        case .processing: 65
        case .upload: 69
        case .memory: isPassing ? 71 : 65
        }
    }
}
