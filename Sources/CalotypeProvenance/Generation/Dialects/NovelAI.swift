extension Generation {
    /// Reads what NovelAI writes: the texts `Comment`, `Source` and `Description` of a PNG; in EXIF of a WebP, or in
    /// the lowest bits of the pixels, an object that contains these three.
    @Sendable static func novelAI(_ texts: TextFinder) -> Generation? {
        inText(texts) ?? inObject(texts)
    }

    private static func inText(_ texts: TextFinder) -> Generation? {
        guard let software = texts.png("Software"), software.text.hasPrefix("NovelAI"),
            let comment = texts.pngObject("Comment")
        else { return nil }
        let (source, description) = (texts.png("Source"), texts.png("Description"))
        return Generation(
            novelAI: comment.json, source: source?.text, description: description?.text,
            sources: [software, source, description, comment.source].compactMap(\.self))
    }

    private static func inObject(_ texts: TextFinder) -> Generation? {
        let places: Set<MetadataPlace> = [.exifUserComment, .pixelBits]
        for found in texts.objects where places.contains(found.source.place) {
            let (outer, software) = (found.json, texts.first(.exifSoftware))
            let names = [outer.scalar("Software"), outer.scalar("Source"), software?.text].compactMap(\.self)
            guard names.contains(where: { $0.hasPrefix("NovelAI") }), let json = comment(in: outer) else { continue }
            return Generation(
                novelAI: json, source: outer.scalar("Source") ?? software?.text,
                description: outer["Description"]?.string, sources: [found.source])
        }
        return nil
    }

    /// The settings in an object: a text, or an object in it, or the object itself.
    private static func comment(in outer: JSONObject) -> JSONObject? {
        guard let comment = outer["Comment"] else { return outer["sampler"] == nil ? nil : outer }
        return comment.object ?? comment.string.flatMap { JSONNode($0)?.object }
    }

    private init(novelAI json: JSONObject, source: String?, description: String?, sources: [MetadataText]) {
        var stage = Stage(novelAI: json, description: description)
        (stage.model, stage.modelHash) = Self.novelAIModel(source)
        self.init(dialect: .novelAI, tool: "NovelAI", stages: [stage], sources: sources)
    }

    /// Splits a source such as `NovelAI Diffusion V4.5 4BDE2A90` into the name and the hash of the model.
    private static func novelAIModel(_ source: String?) -> (String?, String?) {
        guard let source = source?.filled, let space = source.lastIndex(of: " ") else { return (source?.filled, nil) }
        let hash = source[source.index(after: space)...]
        guard hash.count == 8, hash.allSatisfy({ $0.isASCII && $0.isHexDigit }) else { return (source, nil) }
        return (source[..<space].filled, String(hash))
    }
}

extension Generation.Stage {
    fileprivate init(novelAI json: JSONObject, description: String?) {
        seed = json.scalar("seed")
        steps = json.whole("steps")
        sampler = json.scalar("sampler")
        scheduler = json.scalar("noise_schedule")
        guidance = json.double("scale")
        // `strength` has a default value that means nothing without a source image.
        if json.scalar("request_type")?.hasPrefix("Image2Image") == true { denoise = json.double("strength") }
        size = Generation.Size(json.whole("width"), json.whole("height"))
        prompts =
            Self.captions(json["v4_prompt"]) ?? json["prompt"]?.string.flatMap(\.filled).map { [$0] }
            ?? description.flatMap(\.filled).map { [$0] } ?? []
        negativePrompts = Self.captions(json["v4_negative_prompt"]) ?? json.prompts("uc")
    }

    /// Returns the prompt of version 4, followed by those of its characters; `nil` if there are none.
    private static func captions(_ prompt: JSONNode?) -> [String]? {
        guard let caption = prompt?.object?["caption"]?.object else { return nil }
        let characters = (caption["char_captions"]?.array ?? []).prefix(100)
            .compactMap { $0.object?["char_caption"]?.string?.filled }
        return caption.prompts("base_caption") + characters
    }
}
