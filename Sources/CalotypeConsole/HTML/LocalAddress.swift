internal import CalotypeAPI
internal import Foundation

/// An address on this server: a path and a query. It cannot lead to another server or be a script.
package struct LocalAddress: Sendable, Hashable {
    package let text: String

    /// Makes an address from the segments of its path and the parameters of its query. Parameters without a value are
    /// left out.
    package init(_ segments: [String], _ query: [(String, String?)] = []) {
        let path = segments.map { "/" + Self.encoded($0) }.joined()
        let parameters = query.compactMap { name, value in
            value.map { "\(Self.encoded(name))=\(Self.encoded($0))" }
        }
        text = (path.isEmpty ? "/" : path) + (parameters.isEmpty ? "" : "?" + parameters.joined(separator: "&"))
    }

    static func console(_ segments: String..., query: [(String, String?)] = []) -> Self {
        Self(["console"] + segments, query)
    }

    /// The page of a job.
    static func job(_ id: String, of user: String, _ action: String? = nil) -> Self {
        Self(["console", "jobs", id] + (action.map { [$0] } ?? []), [("user", user)])
    }

    /// The bytes of a variant, from this server.
    static func variant(_ variant: String, _ job: String, of user: String) -> Self {
        Self(["v1", "jobs", job, "variants", variant], [("user", user), ("redirect", "no")])
    }

    private static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: "~"):
                bytes.append(byte)
            default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
