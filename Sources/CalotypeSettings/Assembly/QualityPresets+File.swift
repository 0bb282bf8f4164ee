internal import Calotype
internal import Foundation

extension QualityPresets {
    /// Reads the presets file, or takes the built-in presets if `path` is `nil`. Throws `ConfigurationMistake`.
    init(file path: String?) throws {
        guard let path else {
            self = .builtIn
            return
        }
        guard let yaml = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw ConfigurationMistake(
                message: "The presets file '\(path)' cannot be read. Check --presets or CALOTYPE_PRESETS.")
        }
        do {
            let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
            self = try Self(yaml: yaml).resolvingFiles(in: folder)
        } catch {
            throw ConfigurationMistake(message: "\(path), \(error)")
        }
        for tool in tools {
            guard let (variant, image) = self[tool]?.specs.missingWatermark else { continue }
            throw ConfigurationMistake(
                message:
                    "\(path), the watermark image '\(image)' of '\(tool)', '\(variant)' is not there. Its path begins "
                    + "in the folder of the presets file.")
        }
    }
}
