internal import Calotype
internal import CalotypeQueue
internal import Foundation

/// A variant as a stored result names it.
struct StoredVariantFields: Sendable {
    let variant: String
    let image: StoredObject
    /// Of a storyboard.
    let vtt: StoredObject?

    /// All that is stored of it.
    var objects: [StoredObject] { [image] + [vtt].compactMap(\.self) }
}

/// An object as a stored result names it.
struct StoredObject: Sendable {
    let key: ObjectKey
    let type: MediaType
    let size: Int
    let sha256: String

    /// The last part of its key: what objects beside it call it.
    var name: Substring { key.rawValue.split(separator: "/").last ?? "" }
}

extension QueuedJob {
    /// Those of its result; of a running job the preview, once it is there.
    var variants: [StoredVariantFields] {
        if let result { return result.variants }
        let fields = preview.flatMap { try? JSONDecoder().decode(StoredVariantFields.Fields.self, from: Data($0.json)) }
        return [fields].compactMap { $0.flatMap(StoredVariantFields.init) }
    }

    /// The image of a variant, by the name of that, or any object of a variant by its own name.
    func object(named name: String) -> StoredObject? {
        let variant = Variant(rawValue: name).rawValue
        return variants.first { $0.variant == variant }?.image
            ?? variants.flatMap(\.objects).first { $0.name == name }
    }
}

extension StoredResult {
    /// Of every object. Throws for what cannot be read, so that nobody takes that for none.
    var keys: Set<ObjectKey> {
        get throws {
            let fields = try JSONDecoder().decode(Fields.self, from: Data(json))
            return Set(try fields.variants.flatMap { [$0.key] + [$0.vtt?.key].compactMap(\.self) }.map(ObjectKey.init))
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
        let vtt: File?

        struct File: Decodable {
            let key, sha256: String
            let size: Int
        }
    }

    fileprivate init?(_ fields: Fields) {
        guard let key = try? ObjectKey(fields.key) else { return nil }
        variant = fields.variant
        image = StoredObject(
            key: key, type: MediaType(rawValue: "image/\(fields.format)"), size: fields.size, sha256: fields.sha256)
        vtt = fields.vtt.flatMap { file in
            guard let key = try? ObjectKey(file.key) else { return nil }
            return StoredObject(key: key, type: .webVTT, size: file.size, sha256: file.sha256)
        }
    }
}
