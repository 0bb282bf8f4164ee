import CalotypeQueue
import Foundation

/// What a stored result names.
struct StoredVariants: Decodable, Sendable {
    let variants: [Variant]

    struct Variant: Decodable, Sendable {
        let variant, format, key, sha256: String
        let width, height, size: Int
    }

    init(_ result: StoredResult) throws { self = try JSONDecoder().decode(Self.self, from: Data(result.json)) }
}
