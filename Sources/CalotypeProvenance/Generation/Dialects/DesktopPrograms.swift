extension Generation {
    /// Reads what Draw Things writes into XMP: its name, and an object in `exif:UserComment`.
    @Sendable static func drawThings(_ texts: TextFinder) -> Generation? {
        guard let tool = texts.software.first(where: { $0.text.hasPrefix("Draw Things") }) else { return nil }
        let found = texts.objects.first { $0.json["c"]?.string != nil && $0.json["steps"] != nil }
        var stage = Stage()
        if let json = found?.json {
            stage.model = json.scalar("model")
            stage.seed = json.scalar("seed")
            stage.steps = json.whole("steps")
            stage.sampler = json.scalar("sampler")
            stage.guidance = json.double("scale")
            stage.denoise = json.double("strength")
            stage.size = json.scalar("size").flatMap { Size($0) }
            stage.prompts = json.prompts("c")
            stage.negativePrompts = json.prompts("uc")
        }
        return Generation(
            dialect: .drawThings, tool: "Draw Things", version: tool.text.dropping("Draw Things")?.filled,
            stages: found == nil ? [] : [stage], sources: [found?.source, tool].compactMap(\.self))
    }

    /// Reads what Easy Diffusion writes: one text of a PNG for each setting, by their names in the program or by their
    /// labels, or an object in `UserComment`.
    @Sendable static func easyDiffusion(_ texts: TextFinder) -> Generation? {
        let (name, label) = ("use_stable_diffusion_model", "Stable Diffusion model")
        if let found = texts.objects.first(where: { $0.json[name] != nil || $0.json[label] != nil }) {
            let stage = Stage(easyDiffusion: { found.json.scalar($0) ?? found.json.scalar($1) })
            return Generation(
                dialect: .easyDiffusion, tool: "Easy Diffusion", stages: [stage], sources: [found.source])
        }
        let model = texts.png(name) ?? texts.png(label)
        let steps = texts.png("num_inference_steps") ?? (model == nil ? nil : texts.png("Steps"))
        guard let prompt = texts.png("prompt") ?? texts.png("Prompt"), let mark = model ?? steps else { return nil }
        let stage = Stage(easyDiffusion: { (texts.png($0) ?? texts.png($1))?.text.filled })
        return Generation(
            dialect: .easyDiffusion, tool: "Easy Diffusion", stages: [stage], sources: [prompt, mark])
    }

    /// Reads what mflux writes: an object in `UserComment`, or properties of its own in XMP.
    @Sendable static func mflux(_ texts: TextFinder) -> Generation? {
        if let found = texts.object(with: "mflux_version") {
            return Generation(
                dialect: .mflux, tool: "mflux", version: found.json.scalar("mflux_version"),
                stages: [Stage(mflux: found.json)], sources: [found.source])
        }
        guard let tool = texts.first(.xmp, "xmp:CreatorTool"), let version = tool.text.dropping("MFLUX") else {
            return nil
        }
        func property(_ name: String) -> String? { texts.first(.xmp, "mflux:" + name)?.text.filled }
        let description = texts.first(.xmp, "dc:description")
        var stage = Stage()
        stage.model = property("model")
        stage.seed = property("seed")
        stage.steps = property("steps").flatMap { Numeral.whole($0) }
        stage.guidance = property("guidance").flatMap { Numeral.double($0) }
        stage.prompts = [description?.text.filled].compactMap(\.self)
        return Generation(
            dialect: .mflux, tool: "mflux", version: version.filled, stages: [stage],
            sources: [tool, description].compactMap(\.self))
    }

    /// Reads what Stability Matrix writes beside the graph of ComfyUI: its project and `parameters-json`.
    @Sendable static func stabilityMatrix(_ texts: TextFinder) -> Generation? {
        let written = texts.pngObject("parameters-json")
        guard let mark = written ?? texts.pngObject("smproj") else { return nil }
        let graph = comfyUI(texts)
        var stages = graph?.stages ?? infotext(texts)?.stages ?? []
        if let written {
            let stage = Stage(stabilityMatrix: written.json)
            if stages.isEmpty { stages = [stage] }
            for index in stages.indices { stages[index].complete(from: stage) }
        }
        return Generation(
            dialect: .stabilityMatrix, tool: "Stability Matrix", stages: stages,
            sources: [mark.source] + (graph?.sources ?? []))
    }
}

extension Generation.Stage {
    fileprivate init(easyDiffusion value: (_ name: String, _ label: String) -> String?) {
        let path = value("use_stable_diffusion_model", "Stable Diffusion model")
        model = path?.split { $0 == "/" || $0 == "\\" }.last?.filled
        seed = value("seed", "Seed")
        steps = value("num_inference_steps", "Steps").flatMap { Numeral.whole($0) }
        sampler = value("sampler_name", "Sampler")
        scheduler = value("scheduler_name", "Scheduler")
        guidance = value("guidance_scale", "Guidance Scale").flatMap { Numeral.double($0) }
        denoise = value("prompt_strength", "Prompt Strength").flatMap { Numeral.double($0) }
        size = Generation.Size(
            value("width", "Width").flatMap { Numeral.whole($0) },
            value("height", "Height").flatMap { Numeral.whole($0) })
        prompts = [value("prompt", "Prompt")].compactMap(\.self)
        negativePrompts = [value("negative_prompt", "Negative Prompt")].compactMap(\.self)
    }

    fileprivate init(mflux json: JSONObject) {
        model = json.scalar("model", "model_config")
        seed = json.scalar("seed")
        steps = json.whole("steps")
        guidance = json.double("guidance")
        denoise = json.double("image_strength")
        size = Generation.Size(json.whole("width"), json.whole("height"))
        prompts = json.prompts("prompt")
        negativePrompts = json.prompts("negative_prompt")
    }

    fileprivate init(stabilityMatrix json: JSONObject) {
        model = json.scalar("ModelName")
        modelHash = json.scalar("ModelHash")
        seed = json.scalar("Seed")
        steps = json.whole("Steps")
        sampler = json.scalar("Sampler")
        guidance = json.double("CfgScale")
        size = Generation.Size(json.whole("Width"), json.whole("Height"))
        prompts = json.prompts("PositivePrompt")
        negativePrompts = json.prompts("NegativePrompt")
    }

    /// Takes over what a graph does not say: the prompts as the user wrote them, and the hash of the same model.
    fileprivate mutating func complete(from written: Self) {
        if !written.prompts.isEmpty { prompts = written.prompts }
        if !written.negativePrompts.isEmpty { negativePrompts = written.negativePrompts }
        if model == written.model { modelHash = modelHash ?? written.modelHash }
    }
}
