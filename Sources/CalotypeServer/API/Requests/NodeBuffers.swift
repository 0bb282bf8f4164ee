internal import Foundation

/// Images in JSON as Node writes a `Buffer`, a number for each byte. Decoded as numbers each would take fifty bytes.
enum NodeBuffers {
    /// What `JSON.stringify` writes before the numbers. Within a text its quotation marks would be escaped.
    private static let start = Array(#""sourceBuffer":{"type":"Buffer","data":["#.utf8)
    /// Numbers that take less may be part of something else, as which they have to stay what they are.
    static let least = 4 * RequestRules.freeTextLimit

    /// The same JSON with images in base64. What is written otherwise is left as it is.
    static func inBase64(_ json: [UInt8]) -> [UInt8] {
        var (result, copied, index) = ([UInt8](), 0, 0)
        while let bracket = json[index...].firstIndex(of: UInt8(ascii: "[")) {
            index = bracket + 1
            guard json[copied..<index].suffix(start.count).elementsEqual(start),
                let (image, end) = bytes(json[index...]),
                end - index >= least
            else { continue }
            result += json[copied..<index - start.count] + Array(#""sourceBuffer":""#.utf8)
            result += Data(image).base64EncodedData() + [UInt8(ascii: "\"")]
            (copied, index) = (end, end)
        }
        return copied == 0 ? json : result + json[copied...]
    }

    /// Numbers up to 255 and commas, and where the end of the object is that they stand in.
    private static func bytes(_ text: ArraySlice<UInt8>) -> (bytes: [UInt8], end: Int)? {
        var (bytes, number, digits) = ([UInt8](), 0, 0)
        for (index, character) in zip(text.indices, text) {
            switch character {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                guard digits == 0 || number > 0 else { return nil }
                (number, digits) = (10 * number + Int(character - UInt8(ascii: "0")), digits + 1)
                guard number < 256 else { return nil }
            case UInt8(ascii: ","), UInt8(ascii: "]"):
                guard digits > 0 else { return nil }
                bytes.append(UInt8(number))
                (number, digits) = (0, 0)
                guard character == UInt8(ascii: "]") else { continue }
                let end = index + 1
                return end < text.endIndex && text[end] == UInt8(ascii: "}") ? (bytes, end + 1) : nil
            default: return nil
            }
        }
        return nil
    }
}
