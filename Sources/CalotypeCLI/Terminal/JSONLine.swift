internal import CalotypeAPI
internal import Foundation

/// Encodes a value as one line of JSON.
enum JSONLine {
    /// Throws `OutputError` if the value cannot be encoded, such as an infinite number.
    static func of(_ value: some Encodable) throws(OutputError) -> String {
        guard let bytes = try? WireJSON.bytes(of: value) else { throw .notJSON }
        return String(decoding: bytes, as: UTF8.self).escaped + "\n"
    }
}

extension String {
    /// This JSON with escapes for characters that change the direction of text or move the cursor. Such characters
    /// occur only inside strings, where an escape has the same meaning.
    fileprivate var escaped: String {
        guard unicodeScalars.contains(where: { !$0.isASCII && !$0.isPrintable(after: nil) }) else { return self }
        return unicodeScalars.map { scalar in
            guard !scalar.isASCII, !scalar.isPrintable(after: nil) else { return String(scalar) }
            return UTF16.encode(scalar).map { $0.map { String(format: "\\u%04x", Int($0)) }.joined() } ?? ""
        }.joined()
    }
}
