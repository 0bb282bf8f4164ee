package import Foundation

extension URLComponents {
    /// Whether a server can listen at the port, if there is one. Foundation reads any number, and does not tell one that
    /// is too large for an `Int` from none.
    package var hasUsablePort: Bool {
        guard let digits = rangeOfPort, !digits.isEmpty else { return true }
        return port.map { (1...65535).contains($0) } ?? false
    }
}
