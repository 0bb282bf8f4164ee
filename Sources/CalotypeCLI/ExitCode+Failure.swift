internal import Calotype

extension ImageProcessingError {
    /// What people see of a failure.
    func line(for source: SourceArgument) -> String {
        "calotype: \(source): \(message.printable) (\(kind.rawValue)/\(reason.rawValue))\n"
    }

    /// A name that is taken is EX_CANTCREAT.
    var exitCode: Int32 { reason == .exists ? 73 : kind.exitCode(isPassing: retry != .never) }
}

extension ImageProcessingError.Kind {
    /// As in sysexits.h: what a script can decide by.
    func exitCode(isPassing: Bool) -> Int32 {
        switch self {
        case .source: isPassing ? 69 : 66
        case .processing: 65
        case .upload: 69
        case .memory: isPassing ? 71 : 65
        }
    }
}
