internal import Foundation

extension QualityPresets {
    /// Returns a copy in which relative paths of watermark images start in `folder`, the folder of the presets file.
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
    /// The first watermark image that is a path of this machine with no file, and the variant that needs it; `nil` if
    /// no file is missing.
    package var missingWatermark: (variant: VariantName, path: String)? {
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
