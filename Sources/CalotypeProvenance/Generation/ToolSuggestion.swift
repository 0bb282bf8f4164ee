/// The tool of a job that a file's own words point to.
///
/// Presets exist for `dall-e`, `sora` and `stable-diffusion`, and a presets file can add others, so this has several
/// names: use the first one that has presets. If none has, the file does not say which tool to use.
public struct ToolSuggestion: Sendable, Equatable {
    /// Names of tools, the most exact one first, such as `comfyui` and `stable-diffusion`. They have 1 to 64 lower-case
    /// letters, digits and `-`.
    public let names: [String]
    /// Where the names are from, for a result or a log: `the file says so: ComfyUI, in the PNG text "prompt"`.
    public let reason: String

    /// Suggests the tool that wrote this data. `nil` if only a label names a producer that is not known.
    public init?(_ generation: Generation) {
        let place = generation.sources.first?.description ?? "its metadata"
        switch generation.dialect {
        case .tc260, .flux:
            self.init(system: generation.tool, in: place)
        case .midjourney, .grok, .ideogram, .reve, .huggingFaceJob:
            self.init([Self.name(of: generation.tool)], system: generation.tool, in: place)
        case .comfyUI where generation.stages.contains { $0.sampler == nil && Self.names(of: $0.model ?? "") != nil }:
            // ComfyUI let a service generate.
            let models = generation.stages.compactMap { Self.names(of: $0.model ?? "") }
            self.init(
                [Self.name(of: generation.tool)] + models.flatMap(\.self), system: generation.tool, in: place)
        case .comfyUI, .infotext, .swarmUI, .invokeAI, .novelAI, .fooocus, .ruinedFooocus, .easyDiffusion, .drawThings,
            .stabilityMatrix, .mflux, .civitai, .tensorArt, .huggingFaceSpace:
            // These run Stable Diffusion and its relatives.
            self.init([Self.name(of: generation.tool), "stable-diffusion"], system: generation.tool, in: place)
        }
    }

    /// Suggests a tool for the name of an AI system, such as the generator or the software agent in a credential, or
    /// `AISystemUsed` in XMP. `nil` if the name is not known.
    ///
    /// - Parameters:
    ///   - system: the name.
    ///   - place: where the name was found, in words: `its credential`.
    public init?(system: String, in place: String) {
        guard let names = Self.names(of: system) else { return nil }
        self.init(names, system: system, in: place)
    }

    private static func names(of system: String) -> [String]? {
        let words = system.prefix(1_000).lowercased()
        return systems.first { words.contains($0.part) }?.names
    }

    private init(_ names: [String], system: String, in place: String) {
        self.names = names.filter { !$0.isEmpty }.withoutRepetitions
        reason = "the file says so: \(system.prefix(200)), in \(place)"
    }

    /// Parts of the names of systems, in lower case. The more exact ones come first: Sora is by OpenAI.
    private static let systems: [(part: String, names: [String])] = [
        ("sora", ["sora"]),
        ("dall-e", ["dall-e"]), ("dall·e", ["dall-e"]), ("dalle", ["dall-e"]), ("gpt-image", ["gpt-image", "dall-e"]),
        ("gpt-4o", ["gpt-4o", "dall-e"]), ("chatgpt", ["chatgpt", "dall-e"]), ("openai", ["openai", "dall-e"]),
        ("stable diffusion", ["stable-diffusion"]), ("stable-diffusion", ["stable-diffusion"]),
        ("stability ai", ["stability-ai", "stable-diffusion"]), ("comfyui", ["comfyui", "stable-diffusion"]),
        ("novelai", ["novelai", "stable-diffusion"]), ("black forest labs", ["flux"]), ("flux", ["flux"]),
        ("midjourney", ["midjourney"]), ("firefly", ["firefly"]), ("imagen", ["imagen"]), ("gemini", ["gemini"]),
        ("nano banana", ["gemini"]), ("veo", ["veo"]), ("google", ["google"]), ("ideogram", ["ideogram"]),
        ("grok", ["grok"]), ("reve.com", ["reve"]), ("doubao", ["doubao"]), ("jimeng", ["jimeng"]),
        ("seedream", ["seedream"]), ("dreamina", ["dreamina"]), ("kling", ["kling"]), ("qwen", ["qwen"]),
        ("amazon", ["amazon"]), ("canva", ["canva"]), ("recraft", ["recraft"]), ("leonardo", ["leonardo"]),
    ]

    /// The name of a tool in the form that presets allow: `Tensor.art` becomes `tensor-art`.
    private static func name(of tool: String) -> String {
        tool.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.joined(separator: "-").prefix(64)
            .description
    }
}

extension MetadataText: CustomStringConvertible {
    /// The place in words, without the text: `the PNG text "prompt"`.
    public var description: String {
        let name = key.isEmpty ? "" : " \"\(key.prefix(80))\""
        switch place {
        case .pngText, .pngCompressedText, .pngInternationalText, .pngComfy: return "the PNG text" + name
        case .exifUserComment, .exifImageDescription, .exifMake, .exifModel, .exifSoftware, .exifArtist,
            .exifCopyright, .exifOther:
            return "the EXIF tag" + name
        case .jpegComment: return "the comment of the JPEG"
        case .jpegSegment: return "the JPEG segment" + name
        case .gifComment: return "a comment of the GIF"
        case .xmp: return "the XMP property" + name
        case .iptc: return "the IPTC dataset" + name
        case .mp4Metadata, .matroskaTag: return "the tag" + name + " of the video"
        case .pixelBits: return "the lowest bits of the pixels"
        }
    }
}
