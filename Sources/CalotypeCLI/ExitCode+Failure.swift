internal import Calotype

extension ImageProcessingError {
    /// What people see of a failure.
    func line(for source: SourceArgument) -> String {
        "calotype: \(source): \(message) (\(kind.rawValue)/\(reason.rawValue))\n"
    }

    var exitCode: Int32 { kind.exitCode(isPassing: retry != .never) }
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
