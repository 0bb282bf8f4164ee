extension Generation {
    /// Reads what Tensor.art writes: the text `generation_data`, and the graph that it ran.
    @Sendable static func tensorArt(_ texts: TextFinder) -> Generation? {
        guard let found = texts.pngObject("generation_data"),
            found.json["prompt"] != nil || found.json["baseModel"] != nil
        else { return nil }
        let graph = comfyUI(texts)
        var stage = Stage(tensorArt: found.json)
        // -1 asks for a random seed. The graph has the one that was used.
        if let known = graph?.stages.first, stage.seed == nil || stage.seed == "-1" { stage.seed = known.seed }
        return Generation(
            dialect: .tensorArt, tool: "Tensor.art", stages: [stage], sources: [found.source] + (graph?.sources ?? []))
    }

    /// Reads what Civitai writes when it runs a graph: `UserComment` with the graph and the text `extraMetadata`.
    /// Otherwise it writes the text of AUTOMATIC1111.
    @Sendable static func civitai(_ texts: TextFinder) -> Generation? {
        let nested = texts.objects.first { $0.json["extraMetadata"]?.string != nil }
        guard let extra = nested?.json["extraMetadata"]?.string ?? texts.png("extraMetadata")?.text,
            let json = JSONNode(extra)?.object
        else { return nil }
        let graph = comfyUI(texts)
        let stages = graph?.stages ?? []
        return Generation(
            dialect: .civitai, tool: "Civitai", stages: stages.isEmpty ? [Stage(civitai: json)] : stages,
            sources: graph?.sources ?? [nested?.source ?? texts.png("extraMetadata")].compactMap(\.self))
    }

    /// Reads the object that spaces of Hugging Face write into `parameters`.
    @Sendable static func huggingFaceSpace(_ texts: TextFinder) -> Generation? {
        func isSpace(_ json: JSONObject) -> Bool {
            let texts = ["Model", "resolution", "prompt"].map { json[$0]?.string }
            return !texts.contains(nil) && json.scalar("resolution").flatMap { Size($0) } != nil
        }
        guard let found = texts.objects.first(where: { isSpace($0.json) }) else { return nil }
        let stage = Stage(huggingFaceSpace: found.json)
        return Generation(
            dialect: .huggingFaceSpace, tool: "Hugging Face Space",
            stages: [stage] + [stage.upscaled(found.json["use_upscaler"]?.object)].compactMap(\.self),
            sources: [found.source])
    }

    /// Reads the number of a job of Hugging Face. It says who ran the job, not which model.
    @Sendable static func huggingFaceJob(_ texts: TextFinder) -> Generation? {
        guard let source = texts.png("hf-job-id"), let job = source.text.filled else { return nil }
        return Generation(dialect: .huggingFaceJob, tool: "Hugging Face Job", job: job, sources: [source])
    }
}

extension Generation.Stage {
    fileprivate init(tensorArt json: JSONObject) {
        let model = json["baseModel"]?.object
        self.model = model?.scalar("modelFileName", "label")
        modelHash = model?.scalar("hash")
        seed = json.scalar("seed")
        steps = json.whole("steps")
        sampler = json.scalar("ksamplerName", "samplerName", "sampler")
        scheduler = json.scalar("schedule", "scheduler")
        guidance = json.double("cfgScale")
        denoise = json.double("denoisingStrength")
        size = Generation.Size(json.whole("width"), json.whole("height"))
        prompts = json.prompts("prompt")
        negativePrompts = json.prompts("negativePrompt")
    }

    fileprivate init(civitai json: JSONObject) {
        model = json.scalar("baseModel")
        seed = json.scalar("seed")
        steps = json.whole("steps")
        sampler = json.scalar("sampler")
        guidance = json.double("cfgScale")
        denoise = json.double("denoise")
        size = Generation.Size(json.whole("width"), json.whole("height"))
        prompts = json.prompts("prompt")
        negativePrompts = json.prompts("negativePrompt")
    }

    fileprivate init(huggingFaceSpace json: JSONObject) {
        model = json.scalar("Model")
        modelHash = json.scalar("Model hash")
        seed = json.scalar("seed")
        steps = json.whole("num_inference_steps")
        sampler = json.scalar("sampler")
        guidance = json.double("guidance_scale")
        size = json.scalar("resolution").flatMap { Generation.Size($0) }
        prompts = json.prompts("prompt")
        negativePrompts = json.prompts("negative_prompt")
    }

    fileprivate func upscaled(_ json: JSONObject?) -> Self? {
        guard let json else { return nil }
        var stage = self
        stage.steps = json.whole("upscale_steps") ?? steps
        stage.denoise = json.double("upscaler_strength")
        stage.size = json.scalar("new_resolution").flatMap { Generation.Size($0) }
        return stage
    }
}
