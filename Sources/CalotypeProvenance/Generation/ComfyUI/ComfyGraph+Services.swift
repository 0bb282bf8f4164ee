extension ComfyGraph {
    /// Beginnings of the names of nodes that let a service generate an image or a video (`comfy_api_nodes/`).
    private static let services = [
        "OpenAIDalle", "OpenAIGPTImage", "OpenAIVideo", "FluxPro", "FluxKontext", "Flux2Pro", "Flux2Max", "ByteDance",
        "Ideogram", "Kling", "Luma", "Minimax", "Moonvalley", "Pika", "Pixverse", "Recraft", "Runway",
        "StabilityStableImage", "StabilityUpscale", "Veo", "Vidu", "WanTextTo", "WanImageTo", "GeminiImage", "Grok",
    ]

    /// Whether a node lets a service generate. Those that only choose a style or ask a language model do not.
    func isService(_ node: Node) -> Bool {
        guard node.inputs["prompt"] != nil, node.inputs["clip"] == nil else { return false }
        return Self.services.contains { node.type.hasPrefix($0) } && !node.type.contains("Audio")
    }

    /// The run of a service. Its model is the one that was chosen, or else the name of the node.
    func serviceStage(of node: Node) -> Generation.Stage {
        var stage = Generation.Stage()
        let model = value("model", "model_name", of: node)?.string?.filled
        stage.model = model.map { node.type.contains($0) ? $0 : "\(node.type) \($0)" } ?? node.type
        stage.seed = value("seed", of: node)?.scalar
        stage.steps = value("steps", of: node)?.whole
        stage.guidance = value("guidance", "cfg_scale", of: node)?.double
        stage.size =
            Generation.Size(value("width", of: node)?.whole, value("height", of: node)?.whole)
            ?? value("size", "resolution", of: node)?.string.flatMap { Generation.Size($0) }
        stage.prompts = [text("prompt", of: node)].compactMap(\.self)
        stage.negativePrompts = [text("negative_prompt", of: node)].compactMap(\.self)
        return stage
    }
}
