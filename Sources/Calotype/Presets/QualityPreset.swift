/// What one tool's images become: one spec for each variant.
///
/// A job makes all of them, and `normal` and `high-quality` must be among them, unless its options say which it wants:
/// `["only": ["thumb"]]`.
public struct QualityPreset: Sendable, Hashable {
    /// Whose images become this. The name has 1 to 64 lower-case letters, digits and `-`.
    public let tool: ImageTool
    /// One for each variant, in the order in which results tell of them.
    public let specs: [VariantSpec]

    /// `nil` where it makes no such variant.
    public subscript(variant: Variant) -> VariantSpec? { specs.first { $0.variant == variant } }

    /// Throws `InvalidPreset` where there is no variant, a variant is there twice, a name cannot be part of a key, or a
    /// number is out of its range.
    public init(tool: ImageTool, specs: [VariantSpec]) throws(InvalidPreset) {
        self.init(checked: tool, specs)
        try check()
    }

    /// The same preset with other specs, of the same variants and as valid as before.
    func changingSpecs(_ change: (inout VariantSpec) -> Void) -> Self {
        Self(
            checked: tool,
            specs.map { spec in
                var spec = spec
                change(&spec)
                return spec
            })
    }

    private init(checked tool: ImageTool, _ specs: [VariantSpec]) {
        self.tool = tool
        self.specs = specs
    }
}

/// The presets of all tools.
public struct QualityPresets: Sendable, Hashable {
    let byTool: [ImageTool: QualityPreset]

    init(_ presets: [QualityPreset]) {
        byTool = Dictionary(presets.map { ($0.tool, $0) }) { $1 }
    }

    /// `nil` of a tool without a preset, whose jobs fail with `processing` and `unsupported`.
    public subscript(tool: ImageTool) -> QualityPreset? { byTool[tool] }

    /// The same presets and `preset`, which takes the place of another for its tool.
    public func adding(_ preset: QualityPreset) -> Self { Self(byTool.values + [preset]) }

    /// Every tool, by name.
    public var tools: [ImageTool] { byTool.keys.sorted { $0.rawValue < $1.rawValue } }

    /// The name of every variant of every tool, some of them more than once.
    var variants: [Variant] { byTool.values.flatMap(\.specs).map(\.variant) }

    /// Every tool, for messages.
    package var toolNames: String { tools.map(\.rawValue).joined(separator: ", ") }

    /// The specification's three.
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
            ])
    }
}
