/// The job reached its time limit.
struct DeadlineExceeded: Error {}

/// The program was killed before it ended.
struct VideoProgramKilled: Error {
    let name: String
}

/// The folder for temporary files has no space left, cannot be created or cannot be written to. `cause` is for the log.
package struct NoTemporarySpace: Error, Sendable, CustomStringConvertible {
    package let cause: String
    package var description: String { "the folder for temporary files cannot be used: \(cause)" }
}
