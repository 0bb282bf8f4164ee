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
