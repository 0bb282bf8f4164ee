/// The time at which a source with an address is read.
package enum FetchTime: String, Sendable, CaseIterable {
    /// Before its job is accepted. It is stored as an upload, so its address may expire while the job waits.
    case submit
    /// When its job is processed, once for each attempt.
    case process
}
