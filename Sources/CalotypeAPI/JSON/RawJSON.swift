internal import Foundation
internal import Synchronization

/// JSON text that is copied into an answer without decoding it. `WireJSON` copies its bytes.
package struct RawJSON: Encodable, Sendable {
    package let bytes: [UInt8]

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Other encoders than that of `WireJSON` get the decoded value.
    package func encode(to encoder: any Encoder) throws {
        guard let inserts = encoder.userInfo[RawJSONInserts.key] as? RawJSONInserts else {
            return try JSONDecoder().decode(JSONValue.self, from: Data(bytes)).encode(to: encoder)
        }
        var container = encoder.singleValueContainer()
        try container.encode(inserts.add(bytes))
    }

    /// The JSON of a member. `nil` if this is not an object or has no such member.
    package subscript(name: String) -> RawJSON? {
        guard let member = JSONMembers(bytes)?.members.first(where: { $0.name == name }) else { return nil }
        return RawJSON(Array(bytes[member.value]))
    }

    /// Returns a copy of the object with another value for an existing member. Other members are copied unchanged.
    package func replacing(_ name: String, with value: [UInt8]) -> RawJSON {
        guard let member = JSONMembers(bytes)?.members.first(where: { $0.name == name }) else { return self }
        return RawJSON(bytes[..<member.value.lowerBound] + value + bytes[member.value.upperBound...])
    }

    package func decoded<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
        try WireJSON.decoder.decode(type, from: Data(bytes))
    }
}

/// The raw parts of one answer. While the answer is encoded, a random text takes the place of each part.
final class RawJSONInserts: Sendable {
    static let key: CodingUserInfoKey = {
        guard let key = CodingUserInfoKey(rawValue: "calotype.raw-json") else { preconditionFailure("no key") }
        return key
    }()

    private let mark = "raw-\(UUID().uuidString)-"
    private let parts = Mutex<[[UInt8]]>([])

    func add(_ bytes: [UInt8]) -> String {
        parts.withLock { parts in
            parts.append(bytes)
            return "\(mark)\(parts.count - 1)"
        }
    }

    /// Returns `text` with the raw parts in place of the random texts.
    func inserted(in text: [UInt8]) -> [UInt8] {
        let parts = parts.withLock { $0 }
        guard !parts.isEmpty else { return text }
        let mark = Array("\"\(mark)".utf8)
        var result: [UInt8] = []
        result.reserveCapacity(text.count + parts.reduce(0) { $0 + $1.count })
        var index = 0
        while index < text.count {
            guard text[index] == mark[0], text[index...].starts(with: mark) else {
                result.append(text[index])
                index += 1
                continue
            }
            let digits = text[(index + mark.count)...].prefix { $0 != UInt8(ascii: "\"") }
            if let number = Int(String(decoding: digits, as: UTF8.self)), parts.indices.contains(number) {
                result += parts[number]
            }
            index = digits.endIndex + 1
        }
        return result
    }
}
