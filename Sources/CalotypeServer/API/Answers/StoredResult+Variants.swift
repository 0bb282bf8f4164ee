internal import Calotype
internal import CalotypeAPI
internal import CalotypeQueue

/// An object in a stored result.
struct StoredObject: Sendable {
    let key: ObjectKey
    let type: MediaType
    let size: Int
    let sha256: String

    /// The last part of its key. Other objects in the same folder refer to it by this name.
    var name: Substring { key.rawValue.split(separator: "/").last ?? "" }
}

extension VariantDescription {
    /// The image, and the WebVTT file of a storyboard. Without those whose key cannot be one.
    var objects: [StoredObject] { [image, vttFile].compactMap(\.self) }

    fileprivate var image: StoredObject? {
        (try? ObjectKey(key)).map {
            StoredObject(key: $0, type: MediaType(rawValue: "image/\(format)"), size: size, sha256: sha256)
        }
    }

    private var vttFile: StoredObject? {
        guard let vtt, let key = try? ObjectKey(vtt.key) else { return nil }
        return StoredObject(key: key, type: .webVTT, size: vtt.size, sha256: vtt.sha256)
    }
}

extension QueuedJob {
    /// The variants of the job's result, or the preview if the job has no result yet.
    var variants: [VariantDescription] {
        if let result { return result.variants }
        return [preview.flatMap { try? RawJSON($0.json).decoded() }].compactMap(\.self)
    }

    /// Returns the image of the variant called `name`, or else the object of a variant with this file name.
    func object(named name: String) -> StoredObject? {
        let variant = VariantName(rawValue: name).rawValue
        return variants.first { $0.variant == variant }?.image
            ?? variants.flatMap(\.objects).first { $0.name == name }
    }
}

extension StoredResult {
    /// The keys of all objects. Throws if the result cannot be decoded, because an empty set would mean that it has no
    /// objects.
    var keys: Set<ObjectKey> {
        get throws {
            Set(try decodedVariants.flatMap { [$0.key] + [$0.vtt?.key].compactMap(\.self) }.map(ObjectKey.init))
        }
    }

    var variants: [VariantDescription] { (try? decodedVariants) ?? [] }

    private var decodedVariants: [VariantDescription] {
        get throws { try RawJSON(json).decoded(as: VariantsOnly.self).variants }
    }

    private struct VariantsOnly: Decodable {
        let variants: [VariantDescription]
    }
}
