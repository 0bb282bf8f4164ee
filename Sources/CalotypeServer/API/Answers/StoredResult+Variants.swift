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

extension QueuedJob {
    /// Those of its result; of a running job the preview, once it is there.
    var variants: [StoredVariantFields] {
        if let result { return result.variants }
        let fields = preview.flatMap { try? JSONDecoder().decode(StoredVariantFields.Fields.self, from: Data($0.json)) }
        return [fields].compactMap { $0.flatMap(StoredVariantFields.init) }
    }
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
        return (fields?.variants ?? []).compactMap(StoredVariantFields.init)
    }

    private struct Fields: Decodable {
        let variants: [StoredVariantFields.Fields]
    }
}

extension StoredVariantFields {
    fileprivate struct Fields: Decodable {
        let variant, key, format, sha256: String
        let size: Int
    }

    fileprivate init?(_ fields: Fields) {
        guard let key = try? ObjectKey(fields.key) else { return nil }
        self.init(
            variant: fields.variant, key: key, format: fields.format, size: fields.size, sha256: fields.sha256)
    }
}
