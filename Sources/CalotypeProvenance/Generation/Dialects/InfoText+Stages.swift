extension InfoText {
    /// The stages: one, and a second if the image was enlarged and sampled again ("hires fix").
    var stages: [Generation.Stage] {
        let first = mainStage
        return [first] + [hiresStage(after: first)].compactMap(\.self)
    }

    private var mainStage: Generation.Stage {
        var stage = Generation.Stage()
        stage.model = fields["Model"] ?? civitaiModel
        stage.modelHash = fields["Model hash"]
        stage.seed = fields["Seed"]
        stage.steps = fields.whole("Steps")
        stage.sampler = fields["Sampler"]
        stage.scheduler = fields["Schedule type"] ?? fields["Scheduler"] ?? fields["Sampler sigma"]
        stage.guidance = fields.double("CFG scale") ?? fields.double("CFG Scale")
        stage.denoise = isHires ? nil : fields.double("Denoising strength")
        stage.size = fields["Size"].flatMap { Generation.Size($0) }
        stage.prompts = [prompt].compactMap(\.self)
        stage.negativePrompts = [negativePrompt].compactMap(\.self)
        return stage
    }

    private static let hiresFields: Set = ["Hires upscale", "Hires resize", "Hires steps", "Hires upscaler"]

    /// Whether `Denoising strength` is that of a second run.
    private var isHires: Bool {
        fields["Denoising strength"] != nil && fields.count(of: Self.hiresFields) > 0
    }

    private func hiresStage(after first: Generation.Stage) -> Generation.Stage? {
        guard isHires else { return nil }
        var stage = first
        // 0 means: as many as in the first run.
        stage.steps = fields.whole("Hires steps").flatMap { $0 > 0 ? $0 : nil } ?? first.steps
        stage.sampler = fields["Hires sampler"] ?? first.sampler
        stage.scheduler = fields["Hires schedule type"] ?? first.scheduler
        stage.guidance = fields.double("Hires CFG Scale") ?? first.guidance
        stage.denoise = fields.double("Denoising strength")
        stage.size = hiresSize(after: first.size)
        if let model = fields["Hires checkpoint"] { (stage.model, stage.modelHash) = (model, nil) }
        if let prompt = fields["Hires prompt"] { stage.prompts = [prompt] }
        if let prompt = fields["Hires negative prompt"] { stage.negativePrompts = [prompt] }
        return stage
    }

    private func hiresSize(after size: Generation.Size?) -> Generation.Size? {
        if let resized = fields["Hires resize"] { return Generation.Size(resized) }
        return fields.double("Hires upscale").flatMap { size?.scaled(by: $0) }
    }

    /// The model in the list that Civitai writes: `Civitai resources: [{"type":"checkpoint","modelName":"…"}]`.
    private var civitaiModel: String? {
        let resources = fields["Civitai resources"].flatMap { JSONNode($0)?.array } ?? []
        return resources.lazy.compactMap(\.object).first { $0.scalar("type") == "checkpoint" }?.scalar("modelName")
    }

    /// The name and version of the program.
    var program: (dialect: GenerationDialect, tool: String, version: String?) {
        let version = fields["Version"]
        if fields["App"] == "SD.Next" { return (.infotext, "SD.Next", version) }
        if fields["Civitai resources"] != nil || fields["Civitai metadata"] != nil {
            return (.civitai, "Civitai", version)
        }
        guard let version else { return (.infotext, "AUTOMATIC1111", nil) }
        if version.hasPrefix("Fooocus") { return (.fooocus, "Fooocus", version.dropping("Fooocus")?.filled) }
        if version == "ComfyUI" { return (.comfyUI, "ComfyUI", nil) }
        if version == "RuinedFooocus" { return (.ruinedFooocus, "RuinedFooocus", nil) }
        if version == "classic" { return (.infotext, "Forge Classic", version) }
        if version.hasPrefix("neo") { return (.infotext, "Forge Neo", version) }
        // Forge writes `f2.0.1v1.10.1-…`, reForge `f1.0.0v2-v1.10.1RC…` and `f1.3.0-v1.10.1RC…`.
        if version.hasPrefix("f"), version.dropFirst().first?.isNumber == true {
            return (.infotext, version.contains("-v") ? "reForge" : "Forge", version)
        }
        return (.infotext, "AUTOMATIC1111", version)
    }
}

extension Generation {
    /// Reads the text of AUTOMATIC1111, Forge, reForge, SD.Next and others.
    @Sendable static func infotext(_ texts: TextFinder) -> Generation? {
        for source in texts.infotextPlaces {
            if let text = InfoText(source.text) { return Generation(text, from: source) }
        }
        guard let source = texts.png("parameters"), let text = InfoText(promptsOnly: source.text) else { return nil }
        return Generation(text, from: source)
    }

    private init(_ text: InfoText, from source: MetadataText) {
        let program = text.program
        self.init(
            dialect: program.dialect, tool: program.tool, version: program.version, stages: text.stages,
            sources: [source])
    }
}

extension TextFinder {
    /// The texts that can be in the form of AUTOMATIC1111. It writes the comment of a GIF, too.
    fileprivate var infotextPlaces: [MetadataText] {
        [
            png("parameters"), first(.exifUserComment), first(.pixelBits), first(.gifComment), first(.jpegComment),
            first(.xmp, "exif:UserComment"), video("parameters"), video("comment"), video("©cmt"),
        ].compactMap(\.self)
    }
}
