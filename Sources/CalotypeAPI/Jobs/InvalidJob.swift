/// A request that is refused before it becomes a job: it does not parse, or it names something that does not exist.
public struct InvalidJob: Error, Sendable, Hashable, CustomStringConvertible {
    /// The code of the reason, for programs.
    public enum Reason: String, Sendable, Hashable {
        /// A field is missing, or its value cannot be used.
        case invalidField = "invalid-field"
        /// A field that no job has.
        case unknownField = "unknown-field"
        /// The text is not JSON.
        case invalidJSON = "invalid-json"
        /// An image as a `data:` URL.
        case dataURL = "data-url"
    }

    /// The JSON name of the field that is wrong, with dots between levels. Empty if the whole request is wrong.
    public let field: String
    /// A message for users: what is wrong and how to fix it.
    public let message: String
    /// The code of the reason.
    public let reason: Reason
    public var description: String { message }

    package init(field: String, message: String, reason: Reason = .invalidField) {
        self.field = field
        self.message = message
        self.reason = reason
    }
}

extension InvalidJob {
    /// Explains why a request could not be decoded.
    package init(decoding error: DecodingError) {
        func path(_ context: DecodingError.Context, _ key: (any CodingKey)? = nil) -> String {
            (context.codingPath + (key.map { [$0] } ?? [])).map(\.name).joined(separator: ".")
        }
        switch error {
        case .keyNotFound(let key, let context):
            let field = path(context, key)
            self.init(field: field, message: "'\(field)' is missing.")
        case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
            let field = path(context)
            self.init(
                field: field, message: "\(field.isEmpty ? "A job" : "'\(field)'") must be \(Self.name(of: type)).")
        default:
            self.init(
                field: "", message: "The job is not valid JSON, or is nested too deeply.", reason: .invalidJSON)
        }
    }

    private static func name(of type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a string"
        case is [Any].Type: "an array"
        case is Int.Type, is Double.Type: "a number"
        case is Bool.Type: "true or false"
        default: "an object"
        }
    }
}

extension CodingKey {
    /// The name of the key, or the number of an index.
    package var name: String { intValue.map(String.init) ?? stringValue }
}
