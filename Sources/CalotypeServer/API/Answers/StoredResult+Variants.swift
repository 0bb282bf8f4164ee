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
    /// The image, the WebVTT file of a storyboard, and the credential beside it. Without those whose key cannot be one.
    var objects: [StoredObject] {
        [image, vtt.flatMap { object($0, .webVTT) }, credential.flatMap { object($0, .c2pa) }].compactMap(\.self)
    }

    fileprivate var image: StoredObject? {
        (try? ObjectKey(key)).map {
            StoredObject(key: $0, type: MediaType(rawValue: "image/\(format)"), size: size, sha256: sha256)
        }
    }

    private func object(_ file: File, _ type: MediaType) -> StoredObject? {
        (try? ObjectKey(file.key)).map { StoredObject(key: $0, type: type, size: file.size, sha256: file.sha256) }
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
            ?? (variants.flatMap(\.objects) + (result?.provenanceFiles ?? [])).first { $0.name == name }
    }
}

extension StoredResult {
    /// The keys of all objects. Throws if the result cannot be decoded, because an empty set would mean that it has no
    /// objects.
    var keys: Set<ObjectKey> {
        get throws {
            let objects = try objects
            let ofVariants = objects.variants.flatMap { [$0.key] + $0.files.map(\.key) }
            return Set(try (ofVariants + objects.provenanceFiles.map(\.key)).map(ObjectKey.init))
        }
    }

    var variants: [VariantDescription] { (try? objects.variants) ?? [] }

    /// The objects with metadata and with the account of the job.
    var provenanceFiles: [StoredObject] {
        ((try? objects.provenanceFiles) ?? []).compactMap { file in
            (try? ObjectKey(file.key)).map {
                StoredObject(key: $0, type: .json, size: file.size, sha256: file.sha256)
            }
        }
    }

    private var objects: Objects {
        get throws { try RawJSON(json).decoded() }
    }

    /// The members of a result that name objects.
    private struct Objects: Decodable {
        let variants: [VariantDescription]
        let provenance: Provenance?

        struct Provenance: Decodable {
            let sidecar, recordFile: VariantDescription.File?
        }

        var provenanceFiles: [VariantDescription.File] {
            [provenance?.sidecar, provenance?.recordFile].compactMap(\.self)
        }
    }
}
