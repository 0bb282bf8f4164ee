/// The id of a job or of its owner: 1 to 128 letters (A–Z, a–z), digits, `-`, `_` and `.`, and not `.` or `..`.
///
/// It becomes a part of object keys, so it is checked and never repaired.
public struct JobIdentifier: Sendable, Hashable, CustomStringConvertible {
    /// As it was given: upper and lower case differ.
    public let rawValue: String
    public var description: String { rawValue }

    /// Throws `InvalidJob` for anything else. `field` names the value in the message.
    public init(_ rawValue: String, field: String = "id") throws {
        let isPlain = rawValue.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        guard (1...128).contains(rawValue.utf8.count), isPlain, rawValue != ".", rawValue != ".." else {
            throw InvalidJob(
                field: field,
                message: "'\(field)' must be 1 to 128 letters, digits, '-', '_' or '.', and not '.' or '..'.")
        }
        self.rawValue = rawValue
    }
}

/// A request that never becomes a job: it does not parse, or names what does not exist.
public struct InvalidJob: Error, Sendable, Hashable, CustomStringConvertible {
    /// The field at fault, by its JSON name.
    public let field: String
    /// What is wrong and how to mend it, for users.
    public let message: String
    public var description: String { message }

    package init(field: String, message: String) {
        self.field = field
        self.message = message
    }
}
