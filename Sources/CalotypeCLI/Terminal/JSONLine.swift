internal import Foundation

/// A value as one line of JSON.
enum JSONLine {
    /// Throws `OutputError` for what JSON has no words for, such as a number without end.
    static func of(_ value: some Encodable) throws(OutputError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(value) else { throw .notJSON }
        return String(decoding: data, as: UTF8.self) + "\n"
    }
}
