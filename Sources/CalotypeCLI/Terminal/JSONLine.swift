internal import Foundation

/// A value as one line of JSON.
enum JSONLine {
    /// Throws `OutputError` for what JSON has no words for, such as a number without end.
    static func of(_ value: some Encodable) throws(OutputError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(value) else { throw .notJSON }
        return String(decoding: data, as: UTF8.self).escaped + "\n"
    }
}

extension String {
    /// The same JSON, in which nothing turns a terminal's line around or moves its cursor: such characters stand in
    /// strings alone, and there an escape means the same.
    fileprivate var escaped: String {
        guard unicodeScalars.contains(where: { !$0.isASCII && !$0.isPrintable(after: nil) }) else { return self }
        return unicodeScalars.map { scalar in
            guard !scalar.isASCII, !scalar.isPrintable(after: nil) else { return String(scalar) }
            return UTF16.encode(scalar).map { $0.map { String(format: "\\u%04x", Int($0)) }.joined() } ?? ""
        }.joined()
    }
}
