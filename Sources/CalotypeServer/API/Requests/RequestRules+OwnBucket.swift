internal import Calotype
internal import CalotypeAPI
internal import CalotypeQueue
internal import HTTPTypes

extension RequestRules {
    /// Throws `Problem` if a caller with the rights of one user names an image in our own bucket, which holds the data
    /// of all users. Watermarks of the preset are allowed, because the operator has chosen them.
    func check(
        _ location: RemoteSource?, _ specs: [VariantSpec], changedFrom preset: QualityPreset, for caller: Caller
    ) throws {
        guard caller.scope != .all else { return }
        if case .object(let bucket, let key)? = location, isOwn(bucket, key) {
            throw Problem.ownBucket.at("sourcePath")
        }
        let images = Set(specs.compactMap(\.watermarkObject)).subtracting(preset.specs.compactMap(\.watermarkObject))
        guard images.allSatisfy({ !isOwn($0.bucket, $0.key) }) else { throw Problem.ownBucket.at("options") }
    }

    /// Some servers resolve `..` in addresses. A key of another bucket could then lead into ours.
    private func isOwn(_ bucket: String, _ key: ObjectKey) -> Bool {
        guard let ownBucket else { return false }
        return bucket == ownBucket || key.rawValue.split(separator: "/").contains { $0 == "." || $0 == ".." }
    }
}

private struct WatermarkObject: Hashable {
    let bucket: String
    let key: ObjectKey
}

extension VariantSpec {
    fileprivate var watermarkObject: WatermarkObject? {
        guard case .image(let image)? = watermark?.content,
            case .object(let bucket, let key)? = try? ImageSource(image)
        else { return nil }
        return WatermarkObject(bucket: bucket, key: key)
    }
}

extension Problem {
    fileprivate static let ownBucket = Self(
        .forbidden, "own-bucket",
        "This token is bound to a user, and that is in the bucket where everybody's images lie. Send the image itself."
    )
}
