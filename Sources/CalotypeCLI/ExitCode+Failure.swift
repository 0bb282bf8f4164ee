internal import Calotype

extension ImageProcessingError {
    /// What people see of a failure.
    func line(for source: SourceArgument) -> String {
        "calotype: \(source): \(message) (\(kind.rawValue)/\(reason.rawValue))\n"
    }

    /// As in sysexits.h: what a script can decide by.
    var exitCode: Int32 {
        switch kind {
        case .source: retry == .never ? 66 : 69
        case .processing: 65
        case .upload: 69
        case .memory: retry == .never ? 65 : 71
        }
    }
}
