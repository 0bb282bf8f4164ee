import CalotypeQueue
import Foundation

/// What a stored result names.
struct StoredVariants: Decodable, Sendable {
    let variants: [Variant]

    struct Variant: Decodable, Sendable {
        let key, sha256: String
        let size: Int
    }

    init(_ result: StoredResult) throws { self = try JSONDecoder().decode(Self.self, from: Data(result.json)) }
}
