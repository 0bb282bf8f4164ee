public import Foundation

/// Makes addresses at which an object can be read until a given time.
public protocol LinkSigner: Sendable {
    /// Returns the signed address `base` + `path`. `path` begins with a slash and is percent-encoded.
    func link(to path: String, below base: String, until end: Date) throws -> String
}
