/// A digest of the source's bytes, of all specs and of this release. Equal cache keys of one user give equal variants.
public struct CacheKey: RawRepresentable, Sendable, Hashable {
    /// The digest, as 64 lower-case hexadecimal digits.
    public let rawValue: String
    /// Makes a cache key from stored digits. They are not checked.
    public init(rawValue: String) { self.rawValue = rawValue }
}
