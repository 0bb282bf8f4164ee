package import Foundation

extension URLComponents {
    /// Whether the port, if there is one, is from 1 to 65535. Foundation reads any number, and returns `nil` both for
    /// no port and for one that is too large for an `Int`.
    package var hasUsablePort: Bool {
        guard let digits = rangeOfPort, !digits.isEmpty else { return true }
        return port.map { (1...65535).contains($0) } ?? false
    }
}
