/// The time of one stage of a job, counted from the start of its attempt.
public struct StageTime: Sendable, Hashable, Codable {
    /// The name: `load`, `inspect`, `decode`, `describe`, `encode` or `store`.
    public let name: String
    /// The variant, if the stage runs once for each variant.
    public let variant: String?
    /// The start, in milliseconds after the attempt began.
    public let start: Double
    /// How long it ran, in milliseconds.
    public let ms: Double

    /// Creates a value without checks. Statistics count a negative time as 0.
    public init(name: String, variant: String? = nil, start: Double, ms: Double) {
        self.name = name
        self.variant = variant
        self.start = start
        self.ms = ms
    }
}
