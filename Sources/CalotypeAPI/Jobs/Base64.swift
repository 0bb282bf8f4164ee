internal import Foundation

/// Decodes base64 in both alphabets (RFC 4648, 4 and 5), with or without padding and line breaks.
package enum Base64 {
    /// Returns the decoded bytes, or `nil` if `text` is not base64.
    package static func bytes(_ text: String) -> [UInt8]? {
        if let data = Data(base64Encoded: text) { return [UInt8](data) }
        return decoded(text.utf8)
    }

    private static func decoded(_ text: String.UTF8View) -> [UInt8]? {
        var (bytes, bits, count, padding) = ([UInt8](), UInt32(0), 0, 0)
        bytes.reserveCapacity(text.count / 4 * 3)
        for byte in text {
            let value = values[Int(byte)]
            switch value {
            case blank: continue
            case equals: padding += 1
            case 0..<64 where padding == 0:
                bits = bits << 6 | UInt32(value)
                count += 1
                guard count % 4 == 0 else { continue }
                bytes.append(UInt8(truncatingIfNeeded: bits >> 16))
                bytes.append(UInt8(truncatingIfNeeded: bits >> 8))
                bytes.append(UInt8(truncatingIfNeeded: bits))
            default: return nil
            }
        }
        let rest = count % 4
        guard rest != 1, padding == 0 || rest + padding == 4 else { return nil }
        if rest > 1 { bytes.append(UInt8(truncatingIfNeeded: bits >> (rest == 2 ? 4 : 10))) }
        if rest > 2 { bytes.append(UInt8(truncatingIfNeeded: bits >> 2)) }
        return bytes
    }

    private static let (blank, equals) = (UInt8(64), UInt8(65))

    /// The value of each byte. 255 marks bytes that are not allowed.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
        for (value, letter) in letters.utf8.enumerated() { values[Int(letter)] = UInt8(value) }
        for (letter, value) in [("+", 62), ("-", 62), ("/", 63), ("_", 63)] as [(Unicode.Scalar, UInt8)] {
            values[Int(letter.value)] = value
        }
        for letter in " \t\r\n".utf8 { values[Int(letter)] = blank }
        values[Int(UInt8(ascii: "="))] = equals
        return values
    }()
}
