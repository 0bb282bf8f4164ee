/// The bytes of a source in JSON: base64, or the output of `JSON.stringify` for a Node `Buffer`, a `Uint8Array` or an
/// array of numbers.
struct SourceBytes: Decodable {
    let bytes: [UInt8]

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            guard !text.isDataURL else { throw InvalidJob(dataURLIn: "sourceBuffer") }
            guard let decoded = Base64.bytes(text) else { throw Self.wrong("'sourceBuffer' must be base64.") }
            bytes = decoded
        } else if let numbers = try? container.decode([UInt8].self) {
            bytes = numbers
        } else if let fields = try? decoder.container(keyedBy: NodeBuffer.self), fields.contains(.type) {
            guard try fields.decode(String.self, forKey: .type) == "Buffer" else { throw Self.unknownForm }
            bytes = try fields.decode([UInt8].self, forKey: .data)
        } else {
            bytes = try Self.bytes(ofArray: container)
        }
    }

    /// Decodes the JSON form of a `Uint8Array`: an object with the keys "0", "1" and so on.
    private static func bytes(ofArray container: any SingleValueDecodingContainer) throws -> [UInt8] {
        guard let numbers = try? container.decode([String: UInt8].self) else { throw unknownForm }
        guard !numbers.isEmpty else {
            throw wrong("'sourceBuffer' is an empty object, as an ArrayBuffer becomes JSON. Send base64.")
        }
        return try (0..<numbers.count).map { index in
            guard let number = numbers["\(index)"] else { throw unknownForm }
            return number
        }
    }

    private static let unknownForm = wrong("'sourceBuffer' must be base64, a Node Buffer or a Uint8Array.")

    private static func wrong(_ message: String) -> InvalidJob { InvalidJob(field: "sourceBuffer", message: message) }

    private enum NodeBuffer: CodingKey { case type, data }
}

extension InvalidJob {
    init(dataURLIn field: String) { self.init(field: field, message: Self.dataURLAdvice, reason: .dataURL) }

    /// The advice about a `data:` URL.
    package static let dataURLAdvice =
        "This is a data: URL. Send what comes after the comma as 'sourceBuffer', or the image itself as the body."
}

extension String {
    package var isDataURL: Bool { prefix(5).lowercased() == "data:" }
}
