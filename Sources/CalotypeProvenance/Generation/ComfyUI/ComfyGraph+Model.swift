extension ComfyGraph {
    /// The model that a sampler runs: the name in the first loader along its links.
    func model(of sampler: Node) -> String? {
        let start = source(["model"], of: sampler) ?? self[sampler.link(["guider"])]?.link(["model"])
        guard let start else { return nil }
        var waiting = [start.node]
        var seen: Set<String> = []
        while let id = waiting.popLast(), seen.count < Self.maximumVisits {
            guard seen.insert(id).inserted, let node = nodes[id] else { continue }
            if let next = chosenLink(of: node) ?? node.link(Self.modelLinks) {
                waiting.append(next.node)
            } else if let name = modelName(of: node) {
                return name
            } else {
                waiting += node.names.reversed().compactMap { node.link([$0])?.node }
            }
        }
        return nil
    }

    private static let maximumVisits = 500
    private static let modelLinks = ["model", "model1", "model_1", "unet", "base_model"] + pipes
    private static let modelNames = [
        "ckpt_name", "unet_name", "base_ckpt_name", "model_name", "model_path", "gguf_name", "checkpoint", "ckpt",
    ]

    private func modelName(of node: Node) -> String? {
        for name in Self.modelNames where node.inputs[name] != nil {
            if let text = value(name, of: node)?.scalar { return text }
        }
        return node.literal("model")?.scalar
    }

    /// The size of the image that a sampler works on: that of the empty image or of the last enlargement before it.
    /// `nil` if it comes from a file, or is computed.
    func size(before sampler: Node) -> Generation.Size? {
        var factor = 1.0
        var next = source(Self.imageLinks, of: sampler)
        for _ in 0..<Self.maximumImageNodes {
            guard let link = next, let node = self[link] else { return nil }
            if let size = writtenSize(of: node) { return factor == 1 ? size : size.scaled(by: factor) }
            if node.inputs["scale_by"] != nil || node.inputs["upscale_by"] != nil {
                guard let by = value("scale_by", "upscale_by", of: node)?.double else { return nil }
                factor *= by
            } else if !Self.keepers.contains(where: { node.type.contains($0) }), !node.type.isEmpty {
                return nil
            }
            next = chosenLink(of: node) ?? source(Self.imageLinks, of: node)
        }
        return nil
    }

    private static let maximumImageNodes = 64
    private static let imageLinks = [
        "latent_image", "latent", "samples", "samples_to", "samples1", "pixels", "image", "images", "optional_latent",
        "image_embeds", "",
    ]

    /// Parts of the names of nodes that do not change the size.
    private static let keepers = [
        "VAEEncode", "VAEDecode", "Sampler", "Composite", "Mask", "Blend", "Batch", "Repeat", "Switch", "Reroute",
        "Preview", "Detailer", "Noise", "VAE Decode", "VAE Encode",
    ]

    private func writtenSize(of node: Node) -> Generation.Size? {
        guard !node.type.contains("Crop"), !node.type.contains("Mask") else { return nil }
        if let text = node.literal("dimensions")?.string ?? node.literal("resolution")?.string {
            return Generation.Size(text)
        }
        let width = side("width", 1, of: node) ?? value("empty_latent_width", of: node)?.whole
        let height = side("height", 2, of: node) ?? value("empty_latent_height", of: node)?.whole
        return Generation.Size(width, height)
    }

    /// A side of a size. The node at its other end may hold both sides in one text, as that of rgthree does. Its
    /// outputs are scaled.
    private func side(_ name: String, _ slot: Int, of node: Node) -> Int? {
        if case .link(let link)? = node.inputs[name], link.slot == slot, let other = self[link],
            let size = other.literal("dimensions")?.string.flatMap({ Generation.Size($0) })
        {
            let scaled = size.scaled(by: value("clip_scale", of: other)?.double ?? 1)
            return slot == 1 ? scaled?.width : scaled?.height
        }
        return value(name, of: node)?.whole
    }
}
