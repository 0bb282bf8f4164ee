/// The id of a job or of its owner: 1 to 256 Unicode characters, none of them a control character.
///
/// It is checked and never repaired. In object keys and paths it stands in a form of its own; see the notes on keys in
/// docs/operations.md.
public struct JobIdentifier: Sendable, CustomStringConvertible {
    /// The most Unicode scalars of an id.
    public static let longest = 256

    /// As it was given.
    public let rawValue: String
    public var description: String { rawValue }

    /// Throws `InvalidJob` for anything else. `field` names the value in the message.
    public init(_ rawValue: String, field: String = "id") throws {
        let scalars = rawValue.unicodeScalars
        guard (1...Self.longest).contains(scalars.count),
            scalars.allSatisfy({ $0.properties.generalCategory != .control })
        else {
            throw InvalidJob(
                field: field, message: "'\(field)' must be 1 to \(Self.longest) characters, without control characters."
            )
        }
        self.rawValue = rawValue
    }
}

extension JobIdentifier: Hashable {
    /// Whether both have the same bytes, as databases compare them: é in its two spellings (NFC and NFD) is two ids. Swift's
    /// strings would be equal.
    public static func == (left: Self, right: Self) -> Bool { left.rawValue.utf8.elementsEqual(right.rawValue.utf8) }

    public func hash(into hasher: inout Hasher) {
        for byte in rawValue.utf8 { hasher.combine(byte) }
        hasher.combine(UInt8.max)
    }
}

extension JobIdentifier: Comparable {
    /// By their bytes.
    public static func < (left: Self, right: Self) -> Bool {
        left.rawValue.utf8.lexicographicallyPrecedes(right.rawValue.utf8)
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
