internal import Calotype
internal import Foundation

/// The facts about a job that commands show, read from the server's JSON.
struct JobView: Decodable {
    let id, userId, tool, state, priority: String
    let submittedAt: String
    let attempt: Int
    let result: Result?
    let failure: Failure?
    let attempts: [Attempt]?
    let worker: String?

    struct Failure: Decodable { let kind, reason: String }

    struct Result: Decodable {
        let variants: [Variant]
        let error: Message?
        let processingTimeMs: Int
    }
    struct Message: Decodable {
        let message: String
        let retryable: Bool
    }
    struct Variant: Decodable {
        let variant, format, url, key: String
        let width, height, size: Int
        let compressionRatio: Double
        let vtt: File?
    }
    struct File: Decodable { let key: String }
    struct Attempt: Decodable {
        let number: Int
        let worker, outcome, startedAt: String
        let failure: Failure?
        let stages: [Stage]
    }
    struct Stage: Decodable {
        let name: String
        let variant: String?
        let start, ms: Double
    }

    static let endedStates = ["succeeded", "failed", "cancelled"]
    var isEnded: Bool { Self.endedStates.contains(state) }

    private var kind: ImageProcessingError.Kind { failure.flatMap { .init(rawValue: $0.kind) } ?? .processing }

    /// The exit code for one job that has ended. It is the same as that of `process`.
    var exitCode: Int32 {
        switch state {
        case "succeeded": 0
        case "cancelled": 75
        default: kind.exitCode(isPassing: result?.error?.retryable ?? false)
        }
    }

    var failureText: String { failure.map { "\($0.kind)/\($0.reason)" } ?? "" }
}

/// A page of jobs.
struct JobPageView: Decodable {
    let jobs: [JSONValue]
    let next: String?
}

extension JSONValue {
    /// Decodes this JSON as another type.
    func read<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
        try JSONDecoder().decode(type, from: JSONEncoder().encode(self))
    }
}
