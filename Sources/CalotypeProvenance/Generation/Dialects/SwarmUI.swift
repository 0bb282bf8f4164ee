extension Generation {
    /// Reads the object `sui_image_params` of SwarmUI, in any text: a PNG has it in `parameters`, a JPEG or WebP in
    /// `UserComment`, and old versions in the tag `Model`.
    @Sendable static func swarmUI(_ texts: TextFinder) -> Generation? {
        guard let found = texts.object(with: "sui_image_params"), let json = found.json["sui_image_params"]?.object
        else { return nil }
        let stage = Stage(swarmUI: json, models: found.json["sui_models"]?.array ?? [])
        return Generation(
            dialect: .swarmUI, tool: "SwarmUI", version: json.scalar("swarm_version"),
            stages: [stage] + [stage.refined(json)].compactMap(\.self), sources: [found.source])
    }
}

extension Generation.Stage {
    fileprivate init(swarmUI json: JSONObject, models: [JSONNode]) {
        model = json.scalar("model")
        modelHash = models.lazy.compactMap(\.object).first { $0.scalar("param") == "model" }?.scalar("hash")
        seed = json.scalar("seed")
        steps = json.whole("steps")
        sampler = json.scalar("sampler", "comfyuisampler", "autowebuisampler")
        scheduler = json.scalar("scheduler")
        guidance = json.double("cfgscale")
        denoise = json.double("initimagecreativity")
        size = Generation.Size(json.whole("width"), json.whole("height"))
        prompts = json.prompts("prompt")
        negativePrompts = json.prompts("negativeprompt")
    }

    /// Returns the second run, if there was one: `refinercontrolpercentage` is its share of the steps.
    fileprivate func refined(_ json: JSONObject) -> Self? {
        guard let share = json.double("refinercontrolpercentage") else { return nil }
        var stage = self
        stage.denoise = share
        if let model = json.scalar("refinermodel") { (stage.model, stage.modelHash) = (model, nil) }
        stage.steps = json.whole("refinersteps") ?? steps
        stage.guidance = json.double("refinercfgscale") ?? guidance
        stage.size = json.double("refinerupscale").map { size?.scaled(by: $0) } ?? size
        return stage
    }
}
