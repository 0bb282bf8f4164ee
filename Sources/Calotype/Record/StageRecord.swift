/// The record of a stage that has ended.
package struct StageRecord: Sendable {
    /// `load`, `inspect`, `decode`, `describe`, `encode`, `sign` or `store`.
    package let name: String
    /// The variant, if the stage runs once for each variant; otherwise `nil`.
    package let variant: VariantName?
    package let start: ContinuousClock.Instant
    package let end: ContinuousClock.Instant
}
