/// The variants that are made of one tool's images: one spec for each variant.
///
/// A job makes all of them, unless its options choose some: `["only": ["thumb"]]`. If a job does not choose, the preset
/// must have `normal` and `high-quality`.
public struct QualityPreset: Sendable, Hashable {
    /// The tool whose images use this preset. Its name has 1 to 64 lower-case letters, digits and `-`.
    public let tool: ImageTool
    /// One spec for each variant, in the order of the variants in results.
    public let specs: [VariantSpec]
    /// Whether the tool generates images with AI, so that its variants get an AI mark; `nil` if nobody knows. What an
    /// image says about itself counts more.
    public let isGenerator: Bool?
    /// The beginning of the history that credentials state.
    public let origin: Origin

    /// The beginning of a variant's history.
    public enum Origin: String, Sendable, Hashable, CaseIterable {
        /// Calotype opened a picture that somebody made.
        case opened
        /// The operator's own system made the picture. It counts only for pictures that AI made and that have no
        /// credential: a credential says where they come from.
        case created
    }

    /// The spec of a variant; `nil` if the preset has no such variant.
    public subscript(variant: VariantName) -> VariantSpec? { specs.first { $0.variant == variant } }

    /// Makes a preset. Throws `InvalidPreset` if there is no variant, a variant appears twice, a name cannot be part of
    /// a key, or a number is out of its range.
    public init(
        tool: ImageTool, specs: [VariantSpec], isGenerator: Bool? = nil, origin: Origin = .opened
    ) throws(InvalidPreset) {
        self.init(checked: tool, specs, isGenerator, origin)
        try check()
    }

    /// Returns a copy with changed specs. The change must keep the variants and must not make a spec invalid.
    func changingSpecs(_ change: (inout VariantSpec) -> Void) -> Self {
        Self(
            checked: tool,
            specs.map { spec in
                var spec = spec
                change(&spec)
                return spec
            }, isGenerator, origin)
    }

    private init(checked tool: ImageTool, _ specs: [VariantSpec], _ isGenerator: Bool?, _ origin: Origin) {
        self.tool = tool
        self.specs = specs
        self.isGenerator = isGenerator
        self.origin = origin
    }
}

/// The presets of all tools.
public struct QualityPresets: Sendable, Hashable {
    let byTool: [ImageTool: QualityPreset]

    init(_ presets: [QualityPreset]) {
        byTool = Dictionary(presets.map { ($0.tool, $0) }) { $1 }
    }

    /// The preset of a tool; `nil` if there is none. Jobs of such a tool fail with `processing` and `unsupported`.
    public subscript(tool: ImageTool) -> QualityPreset? { byTool[tool] }

    /// Returns a copy that contains `preset`. It replaces another preset for the same tool.
    public func adding(_ preset: QualityPreset) -> Self { Self(byTool.values + [preset]) }

    /// The tools that have a preset, sorted by name.
    public var tools: [ImageTool] { byTool.keys.sorted { $0.rawValue < $1.rawValue } }

    /// The variants of all tools. A name may appear several times.
    var variants: [VariantName] { byTool.values.flatMap(\.specs).map(\.variant) }

    /// The names of all tools, for messages.
    package var toolNames: String { tools.map(\.rawValue).joined(separator: ", ") }

    /// The three presets of the specification.
    public static let builtIn = Self([
        .both(.dallE, normal: (1024, 1024, 80), high: (2048, 2048)),
        .both(.sora, normal: (1280, 720, 85), high: (1920, 1080)),
        .both(.stableDiffusion, normal: (768, 768, 80), high: (1536, 1536)),
    ])
}

extension QualityPreset {
    fileprivate static func both(
        _ tool: ImageTool, normal: (width: Int, height: Int, quality: Int), high: (width: Int, height: Int)
    ) -> Self {
        let normalBox = Dimensions(width: normal.width, height: normal.height)
        let highBox = Dimensions(width: high.width, height: high.height)
        return Self(
            checked: tool,
            [
                VariantSpec(.normal, inside: normalBox, as: .jpeg, quality: normal.quality, effort: 6),
                VariantSpec(.highQuality, inside: highBox, as: .webp, quality: 95, effort: 4),
            ], true, .opened)
    }
}
