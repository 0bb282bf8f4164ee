internal import Calotype

extension ObjectStoreCase {
    /// Names that some layers change in transit.
    package static let awkwardNames = [
        "two words.jpg", "a+b.jpg", "50%25.jpg", "%.jpg", "é.jpg", "~tilde.jpg", "a&b=c?d#e.jpg", "it's(1)!*.jpg",
        "dots..in.a..row", ".hidden", "[1]{2}|^`\"<>.jpg", "back\\slash.jpg", "semi;colon:at@,.jpg", "日本/絵🎨.png",
    ]

    static func awkwardKey(_ name: String) -> Self {
        Self("a key may end in \(name)") { store in
            let key = try someKey(name)
            try expect(try await store.put(Array(name.utf8), at: key, as: webp), equals: .created, "put")
            try expect(try await store.get(key, limit: 1_000), equals: Array(name.utf8), "get")
            try await store.delete(key)
            try await expect(.notFound, "get after delete") { _ = try await store.get(key, limit: 1_000) }
        }
    }
}

let webp = MediaType(rawValue: "image/webp")

/// Returns a unique key that ends in `name`.
func someKey(_ name: String) throws -> ObjectKey {
    let unique = String(UInt64.random(in: .min ... .max), radix: 36)
    return try ObjectKey("suite/\(unique)/\(name)")
}

/// Returns pseudo-random bytes without a short period. They are always equal for equal counts.
package func someBytes(_ count: Int) -> [UInt8] {
    var state: UInt32 = 12_345
    return (0..<count).map { _ in
        state = state &* 1_664_525 &+ 1_013_904_223
        return UInt8(state >> 24)
    }
}
