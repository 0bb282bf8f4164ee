/// A reason why some metadata of a file could not be read. The rest of the file was read.
public struct MetadataProblem: Error, Sendable, Hashable, Codable {
    /// The kinds of problems.
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// The bytes contradict their format, or end too early.
        case damaged
        /// The data is larger than `ReadingLimits` allows.
        case tooLarge
        /// The data is nested deeper than `ReadingLimits` allows.
        case tooDeep
        /// There are more entries than `ReadingLimits` allows.
        case tooMany
        /// The data uses a part of its format that Calotype does not read, such as Brotli in a JPEG XL.
        case unsupported
    }

    /// The parts of a file that can have a problem.
    public enum Part: String, Sendable, Hashable, Codable, CaseIterable {
        /// The chunks, segments or boxes of the file.
        case container
        /// One kind of metadata.
        case text, exif, xmp, iptc, credential
    }

    /// The kind.
    public let kind: Kind
    /// The part of the file that could not be read.
    public let part: Part

    /// Makes a problem.
    public init(_ kind: Kind, in part: Part) {
        self.kind = kind
        self.part = part
    }
}
