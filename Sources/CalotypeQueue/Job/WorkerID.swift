/// One worker process.
public struct WorkerID: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    /// The id. It is not empty. If `init(host:)` created it, it ends in 12 hexadecimal digits.
    public let rawValue: String
    public var description: String { rawValue }
    /// Creates an id from a text that no other worker uses. The queue refuses an empty one.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// Creates a unique id: `HOST-` and random digits.
    public init(host: String) { rawValue = "\(host)-\(newIdentifier().prefix(12))" }
}
