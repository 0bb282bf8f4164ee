internal import CalotypeAPI
internal import Foundation

/// Converts images in JSON that have one number per byte, in the form in which JavaScript writes a Node `Buffer`, a
/// `Uint8Array` or an array. Decoding them as numbers would take fifty bytes of memory per byte of the image.
enum NodeBuffers {
    private static let key = Array(#""sourceBuffer""#.utf8)
    /// The smallest size in bytes of JSON. Smaller arrays may belong to another field, such as metadata, and must stay
    /// unchanged.
    static let least = 4 * RequestRules.freeTextLimit

    /// Returns the JSON with these images in base64. Everything else is unchanged.
    static func inBase64(_ json: [UInt8]) -> [UInt8] {
        var (result, copied, index) = ([UInt8](), 0, 0)
        while let quote = json[index...].firstIndex(of: UInt8(ascii: "\"")) {
            index = quote + 1
            // Inside a text, the quotation marks of the key would be escaped.
            guard json[quote...].starts(with: key) else { continue }
            var numbers = NumberReader(json, at: quote + key.count)
            guard numbers.take(":"), let image = numbers.image(), numbers.index - quote >= least else { continue }
            result += json[copied..<quote] + Array(#""sourceBuffer":""#.utf8)
            result += Data(image).base64EncodedData() + [UInt8(ascii: "\"")]
            (copied, index) = (numbers.index, numbers.index)
        }
        return copied == 0 ? json : result + json[copied...]
    }
}

/// Reads bytes that are written as numbers, from a position in JSON on.
private struct NumberReader {
    let json: [UInt8]
    private(set) var index: Int

    init(_ json: [UInt8], at index: Int) { (self.json, self.index) = (json, index) }

    mutating func image() -> [UInt8]? {
        if take("[") { return list() }
        guard take("{") else { return nil }
        guard take("\"type\"") else { return fields() }
        guard take(":"), take("\"Buffer\""), take(","), take("\"data\""), take(":"), take("["), let bytes = list(),
            take("}")
        else { return nil }
        return bytes
    }

    /// Skips white space and then `text`. Returns `false` and skips nothing if `text` does not follow.
    mutating func take(_ text: StaticString) -> Bool {
        let start = json[index...].firstIndex { !Self.isSpace($0) } ?? json.endIndex
        let text = "\(text)".utf8
        guard json[start...].starts(with: text) else { return false }
        index = start + text.count
        return true
    }

    /// Reads numbers with commas between them, up to the closing bracket.
    private mutating func list() -> [UInt8]? {
        var bytes: [UInt8] = []
        repeat {
            guard let byte = number(upTo: 255) else { return nil }
            bytes.append(UInt8(byte))
        } while next(UInt8(ascii: ","))
        return next(UInt8(ascii: "]")) ? bytes : nil
    }

    /// Reads `"0":137,"1":80` and so on, in this order, up to the closing brace.
    private mutating func fields() -> [UInt8]? {
        var bytes: [UInt8] = []
        repeat {
            guard next(UInt8(ascii: "\"")), number(upTo: Int.max / 16) == bytes.count, isNext(UInt8(ascii: "\"")),
                next(UInt8(ascii: "\"")), next(UInt8(ascii: ":")), let byte = number(upTo: 255)
            else { return nil }
            bytes.append(UInt8(byte))
        } while next(UInt8(ascii: ","))
        return next(UInt8(ascii: "}")) ? bytes : nil
    }

    /// Reads a whole number without a sign and without leading zeros.
    private mutating func number(upTo limit: Int) -> Int? {
        skipSpace()
        let start = index
        var number = 0
        while index < json.endIndex, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(json[index]) {
            number = 10 * number + Int(json[index] - UInt8(ascii: "0"))
            index += 1
            guard number <= limit else { return nil }
        }
        return index == start || json[start] == UInt8(ascii: "0") && index - start > 1 ? nil : number
    }

    private mutating func next(_ byte: UInt8) -> Bool {
        skipSpace()
        guard isNext(byte) else { return false }
        index += 1
        return true
    }

    private func isNext(_ byte: UInt8) -> Bool { index < json.endIndex && json[index] == byte }

    private mutating func skipSpace() { while index < json.endIndex, Self.isSpace(json[index]) { index += 1 } }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || byte == 10 || byte == 13 || byte == 9 }
}
