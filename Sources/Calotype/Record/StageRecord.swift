/// One stage of one job, as it has just ended.
package struct StageRecord: Sendable {
    /// `load`, `inspect`, `decode`, `describe`, `encode` or `store`.
    package let name: String
    /// Where a stage runs once for each variant.
    package let variant: Variant?
    package let start: ContinuousClock.Instant
    package let end: ContinuousClock.Instant
}
