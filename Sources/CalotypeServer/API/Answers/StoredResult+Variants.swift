internal import Calotype
internal import CalotypeQueue
internal import Foundation

/// A variant as a stored result names it.
struct StoredVariantFields: Sendable {
    let variant: String
    let key: ObjectKey
    let format: String
    let size: Int
    let sha256: String
}

extension StoredResult {
    /// Of every variant. Throws for what cannot be read, so that nobody takes that for none.
    var keys: Set<ObjectKey> {
        get throws {
            let fields = try JSONDecoder().decode(Fields.self, from: Data(json))
            return Set(try fields.variants.map { try ObjectKey($0.key) })
        }
    }

    var variants: [StoredVariantFields] {
        let fields = try? JSONDecoder().decode(Fields.self, from: Data(json))
        return (fields?.variants ?? []).compactMap { variant in
            (try? ObjectKey(variant.key)).map {
                StoredVariantFields(
                    variant: variant.variant, key: $0, format: variant.format, size: variant.size,
                    sha256: variant.sha256)
            }
        }
    }

    private struct Fields: Decodable {
        let variants: [Variant]

        struct Variant: Decodable {
            let variant, key, format, sha256: String
            let size: Int
        }
    }
}
