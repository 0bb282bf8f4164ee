internal import Foundation
internal import Logging

/// One line of JSON while it is being written. The result is always one line and one object, for any values.
struct JSONText {
    private(set) var text = ""

    /// The longest text that is written, in bytes of UTF-8.
    static let longestText = 8192
    /// The most elements of one list that are written, and the deepest nesting of lists.
    static let longestList = 256
    static let deepest = 8

    mutating func object(_ members: [(key: String, value: Logger.MetadataValue)], depth: Int = 0) {
        list(members, "{", more: #""…":"#, "}") { text, member in
            text.string(member.key)
            text.text += ":"
            text.value(member.value, depth: depth + 1)
        }
    }

    mutating func value(_ value: Logger.MetadataValue, depth: Int = 0) {
        switch value {
        case .string(let string): self.string(string)
        case .stringConvertible(let value): scalar(value)
        case .dictionary where depth > Self.deepest, .array where depth > Self.deepest: string("…")
        case .dictionary(let members): object(members.sorted { $0.key < $1.key }, depth: depth)
        case .array(let elements): list(elements, "[", more: "", "]") { $0.value($1, depth: depth + 1) }
        }
    }

    private mutating func list<Element>(
        _ elements: [Element], _ open: String, more: String, _ close: String, write: (inout JSONText, Element) -> Void
    ) {
        text += open
        for (index, element) in elements.prefix(Self.longestList).enumerated() {
            if index > 0 { text += "," }
            write(&self, element)
        }
        if elements.count > Self.longestList { text += ",\(more)\"… (\(elements.count - Self.longestList) more)\"" }
        text += close
    }
}

extension JSONText {
    /// Writes numbers and booleans as JSON numbers and booleans, and any other value as the text of its description.
    private mutating func scalar(_ value: any CustomStringConvertible) {
        switch value {
        case let value as Bool: text += value ? "true" : "false"
        case let value as any BinaryInteger: integer(value)
        case let value as Double where value.isFinite: text += value.description
        case let value as Float where value.isFinite: text += value.description
        default: string(value.description)
        }
    }

    private mutating func integer(_ value: some BinaryInteger) {
        if let value = Int64(exactly: value) {
            text += value.description
        } else if let value = UInt64(exactly: value) {
            text += value.description
        } else {
            string(String(value))
        }
    }

    /// Writes a text. Parts of addresses that may be secret are removed, whichever code logs them.
    mutating func string(_ string: String) {
        let string = Redaction.addresses(in: string)
        text += "\""
        let kept = Self.beginning(of: string)
        for scalar in kept.unicodeScalars {
            Self.append(scalar, to: &text.unicodeScalars)
        }
        let cut = string.utf8.count - kept.utf8.count
        if cut > 0 { text += "… (\(cut) bytes cut)" }
        text += "\""
    }

    private static func beginning(of string: String) -> Substring {
        guard string.utf8.count > longestText else { return string[...] }
        var end = string.utf8.index(string.startIndex, offsetBy: longestText)
        while end.samePosition(in: string.unicodeScalars) == nil { string.utf8.formIndex(before: &end) }
        return string[..<end]
    }

    private static func append(_ scalar: Unicode.Scalar, to text: inout String.UnicodeScalarView) {
        switch scalar {
        case "\"": text.append(contentsOf: #"\""#.unicodeScalars)
        case "\\": text.append(contentsOf: #"\\"#.unicodeScalars)
        case "\n": text.append(contentsOf: #"\n"#.unicodeScalars)
        case "\r": text.append(contentsOf: #"\r"#.unicodeScalars)
        case "\t": text.append(contentsOf: #"\t"#.unicodeScalars)
        case _ where isUnprintable(scalar): text.append(contentsOf: escaped(scalar).unicodeScalars)
        default: text.append(scalar)
        }
    }

    /// Whether a scalar may end a line or control a terminal: control characters, line separators, and characters that
    /// change the direction of text.
    private static func isUnprintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        return #"\u"# + String(repeating: "0", count: 4 - digits.count) + digits
    }
}
