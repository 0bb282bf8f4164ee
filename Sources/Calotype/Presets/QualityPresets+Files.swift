internal import Foundation

extension QualityPresets {
    /// The same presets, in which the paths of watermark images that are relative begin in `folder`: that of the
    /// presets file.
    package func resolvingFiles(in folder: String) -> Self {
        Self(
            byTool.values.map { preset in
                preset.changingSpecs { spec in
                    guard let path = spec.watermark?.path, !path.hasPrefix("/"), !folder.isEmpty else { return }
                    spec.watermark?.content = .image(.file(path: "\(folder)/\(path)"))
                }
            })
    }
}

extension [VariantSpec] {
    /// The first watermark image that is a file of this machine and is not there, with the variant that wants it.
    package var missingWatermark: (variant: Variant, path: String)? {
        lazy.compactMap { spec in
            guard let path = spec.watermark?.path, (try? FileKind(of: path)) != .file else { return nil }
            return (spec.variant, path)
        }.first
    }
}

extension Watermark {
    fileprivate var path: String? {
        guard case .image(.file(let path)) = content else { return nil }
        return path
    }
}
