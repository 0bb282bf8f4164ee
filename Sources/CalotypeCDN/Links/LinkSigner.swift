public import Foundation

/// Makes addresses that open an object until some moment.
public protocol LinkSigner: Sendable {
    /// The address `base` + `path`, signed. `path` begins with a slash and is percent-encoded.
    func link(to path: String, below base: String, until end: Date) throws -> String
}
