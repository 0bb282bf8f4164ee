internal import Calotype
internal import CalotypeQueue
internal import Foundation

/// A variant in a stored result.
struct StoredVariantFields: Sendable {
    let variant: String
    let image: StoredObject
    /// The WebVTT file of a storyboard. `nil` for other variants.
    let vtt: StoredObject?

    /// All stored objects of the variant.
    var objects: [StoredObject] { [image] + [vtt].compactMap(\.self) }
}

/// An object in a stored result.
struct StoredObject: Sendable {
    let key: ObjectKey
    let type: MediaType
    let size: Int
    let sha256: String

    /// The last part of its key. Other objects in the same folder refer to it by this name.
    var name: Substring { key.rawValue.split(separator: "/").last ?? "" }
}

extension QueuedJob {
    /// The variants of the job's result, or the preview if the job has no result yet.
    var variants: [StoredVariantFields] {
        if let result { return result.variants }
        let fields = preview.flatMap { try? JSONDecoder().decode(StoredVariantFields.Fields.self, from: Data($0.json)) }
        return [fields].compactMap { $0.flatMap(StoredVariantFields.init) }
    }

    /// Returns the image of the variant called `name`, or else the object of a variant with this file name.
    func object(named name: String) -> StoredObject? {
        let variant = Variant(rawValue: name).rawValue
        return variants.first { $0.variant == variant }?.image
            ?? variants.flatMap(\.objects).first { $0.name == name }
    }
}

extension StoredResult {
    /// The keys of all objects. Throws if the result cannot be decoded, because an empty set would mean that it has no
    /// objects.
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
