extension Generation {
    /// Reads the object that Fooocus writes: into `parameters` of a PNG, or into `UserComment` or a comment. With the
    /// scheme `a1111` it writes the text of AUTOMATIC1111 instead.
    @Sendable static func fooocus(_ texts: TextFinder) -> Generation? {
        let mark = [texts.png("fooocus_scheme")].compactMap(\.self)
        let software = texts.first(.exifSoftware).flatMap { $0.text.dropping("Fooocus")?.filled }
        for found in texts.objects where isFooocus(found.json, isNamed: !mark.isEmpty || software != nil) {
            let stage = Stage(fooocus: found.json)
            let version = found.json.scalar("version").map { $0.dropping("Fooocus")?.filled ?? $0 } ?? software
            return Generation(
                dialect: .fooocus, tool: "Fooocus", version: version, stages: [stage], sources: [found.source] + mark)
        }
        guard !mark.isEmpty || software != nil, var generation = infotext(texts) else { return nil }
        (generation.dialect, generation.tool) = (.fooocus, "Fooocus")
        generation.version = generation.version ?? software
        generation.sources += mark
        return generation
    }

    private static func isFooocus(_ json: JSONObject, isNamed: Bool) -> Bool {
        guard json["prompt"]?.string != nil, json["base_model"] != nil else { return false }
        return isNamed || json["metadata_scheme"] != nil || json["full_prompt"] != nil || json["real_prompt"] != nil
            || json.scalar("version", "software")?.hasPrefix("Fooocus") == true
    }

    /// Reads the object that RuinedFooocus writes into `parameters`.
    @Sendable static func ruinedFooocus(_ texts: TextFinder) -> Generation? {
        guard let found = texts.objects.first(where: { $0.json.scalar("software") == "RuinedFooocus" }) else {
            return nil
        }
        var stage = Stage()
        stage.model = found.json.scalar("base_model_name")
        stage.modelHash = found.json.scalar("base_model_hash")
        stage.seed = found.json.scalar("seed")
        stage.steps = found.json.whole("steps")
        stage.sampler = found.json.scalar("sampler_name")
        stage.scheduler = found.json.scalar("scheduler")
        stage.guidance = found.json.double("cfg")
        stage.denoise = found.json.double("denoise")
        stage.size = Size(found.json.whole("width"), found.json.whole("height"))
        stage.prompts = found.json.prompts("Prompt") + found.json.prompts("prompt")
        stage.negativePrompts = found.json.prompts("Negative")
        return Generation(
            dialect: .ruinedFooocus, tool: "RuinedFooocus", stages: [stage], sources: [found.source])
    }
}

extension Generation.Stage {
    fileprivate init(fooocus json: JSONObject) {
        model = json.scalar("base_model")
        modelHash = json.scalar("base_model_hash")
        seed = json.scalar("seed")
        steps = json.whole("steps")
        sampler = json.scalar("sampler")
        scheduler = json.scalar("scheduler")
        guidance = json.double("guidance_scale", "cfg")
        size =
            json.scalar("resolution").flatMap { Generation.Size($0) }
            ?? Generation.Size(json.whole("width"), json.whole("height"))
        prompts = json.prompts("prompt")
        negativePrompts = json.prompts("negative_prompt")
    }
}
