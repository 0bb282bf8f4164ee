internal import Calotype
internal import CalotypeAPI

extension JobReport {
    static let endedStates = ["succeeded", "failed", "cancelled"]
    static let states = ["waiting", "running"] + endedStates

    private var kind: ImageProcessingError.Kind { failure.flatMap { .init(rawValue: $0.kind) } ?? .processing }

    /// The result. `nil` if there is none.
    var decodedResult: JobResult? { try? result?.decoded() }

    /// The exit code for one job that has ended. It is the same as that of `process`.
    var exitCode: Int32 {
        switch state {
        case "succeeded": 0
        case "cancelled": 75
        default: kind.exitCode(isPassing: decodedResult?.error?.retryable ?? false)
        }
    }

    var failureText: String { failure?.text ?? "" }
}

extension FailureCode {
    var text: String { "\(kind)/\(reason)" }
}
