/// The id of a job or of its owner: 1 to 256 Unicode characters, none of them a control character.
///
/// An id is checked and never repaired. Object keys and paths contain it in an escaped form; see the notes on keys in
/// docs/stores.md.
public struct JobIdentifier: Sendable, CustomStringConvertible {
    /// The largest number of Unicode scalars in an id.
    public static let longest = 256

    /// The id as the caller gave it.
    public let rawValue: String
    public var description: String { rawValue }

    /// Checks an id. Throws `InvalidJob` if it is empty, too long or has control characters. `field` names the value in
    /// the message.
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
    /// Whether both have the same bytes. Databases compare ids in this way, while Swift's strings treat é in its two
    /// spellings (NFC and NFD) as equal. These are two ids.
    public static func == (left: Self, right: Self) -> Bool { left.rawValue.utf8.elementsEqual(right.rawValue.utf8) }

    public func hash(into hasher: inout Hasher) {
        for byte in rawValue.utf8 { hasher.combine(byte) }
        hasher.combine(UInt8.max)
    }
}

extension JobIdentifier: Comparable {
    /// Compares the bytes.
    public static func < (left: Self, right: Self) -> Bool {
        left.rawValue.utf8.lexicographicallyPrecedes(right.rawValue.utf8)
    }
}
