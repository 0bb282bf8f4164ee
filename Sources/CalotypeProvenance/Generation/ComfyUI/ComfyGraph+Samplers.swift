extension ComfyGraph {
    /// All runs of a sampler or of a service, in the order in which they run.
    var stages: [Generation.Stage] { runs.map { isService($0) ? serviceStage(of: $0) : samplerStage(of: $0) } }

    private static let maximumStages = 64

    private var runs: [Node] {
        let found = ids.compactMap { id in nodes[id].map { (id: id, node: $0) } }.filter { isRun($0.node) }
        let depths = depths
        let ordered = found.enumerated().sorted { first, second in
            let (a, b) = (depths[first.element.id] ?? 0, depths[second.element.id] ?? 0)
            return (a, first.offset) < (b, second.offset)
        }
        return ordered.prefix(Self.maximumStages).map(\.element.node)
    }

    private func isRun(_ node: Node) -> Bool { isSampler(node) || isService(node) }

    private func samplerStage(of node: Node) -> Generation.Stage {
        var stage = Generation.Stage()
        fillSampling(of: &stage, node)
        stage.model = model(of: node)
        stage.size = size(before: node)
        (stage.prompts, stage.negativePrompts) = prompts(of: node)
        return stage
    }

    /// Whether a node samples: it has the parameters of a sampler and a model to run. Nodes that only save or select
    /// parameters have no model.
    private func isSampler(_ node: Node) -> Bool {
        let hasModel = node.link(["model", "guider", "latent_image", "latent"] + Self.pipes) != nil
        guard hasModel, !node.type.isEmpty else { return false }
        if node.link(["sigmas"]) != nil, node.link(["sampler"]) != nil { return true }
        if ["steps", "cfg", "sampler_name"].allSatisfy({ node.inputs[$0] != nil }) { return true }
        return node.type.contains("Sampler") && node.inputs["steps"] != nil
    }

    /// The number of runs above each node, itself included, along the longest way. Links in a circle count as none.
    private var depths: [String: Int] {
        var depths: [String: Int] = [:]
        var isOpen: Set<String> = []
        for start in ids {
            var stack = [start]
            while let id = stack.last {
                guard depths[id] == nil, let node = nodes[id] else {
                    stack.removeLast()
                    continue
                }
                let above = node.names.compactMap { node.link([$0])?.node }
                if isOpen.insert(id).inserted {
                    stack += above.filter { depths[$0] == nil && nodes[$0] != nil && !isOpen.contains($0) }
                } else {
                    depths[id] = (above.compactMap { depths[$0] }.max() ?? 0) + (isRun(node) ? 1 : 0)
                    stack.removeLast()
                }
            }
        }
        return depths
    }

    private func fillSampling(of stage: inout Generation.Stage, _ node: Node) {
        let (noise, guider) = (self[node.link(["noise"])], self[node.link(["guider"])])
        let (select, sigmas) = (self[node.link(["sampler"])], scheduler(of: node))
        stage.seed =
            value("seed", "noise_seed", of: node)?.scalar
            ?? noise.flatMap { value("noise_seed", "seed", of: $0)?.scalar }
        stage.steps = value("steps", of: node)?.whole ?? sigmas.flatMap { value("steps", of: $0)?.whole }
        stage.sampler =
            value("sampler_name", of: node)?.scalar
            ?? select.map { value("sampler_name", of: $0)?.scalar ?? $0.type }
        stage.scheduler =
            value("scheduler", of: node)?.scalar
            ?? sigmas.map { value("scheduler", of: $0)?.scalar ?? $0.type }
        // WanVideoSampler and its relatives call the sampler a scheduler.
        if stage.sampler == nil { (stage.sampler, stage.scheduler) = (stage.scheduler, nil) }
        stage.guidance =
            value("cfg", "guidance", of: node)?.double
            ?? guider.flatMap { value("cfg", of: $0)?.double ?? guidance(of: $0) }
        stage.denoise =
            value("denoise", "denoise_strength", of: node)?.double
            ?? sigmas.flatMap { value("denoise", of: $0)?.double }
    }

    /// The node that makes the noise levels. Nodes that split or change them stand between.
    private func scheduler(of node: Node) -> Node? {
        var next = node.link(["sigmas"])
        for _ in 0..<8 {
            guard let found = self[next] else { return nil }
            if found.inputs["steps"] != nil { return found }
            next = found.link(["sigmas", "sigmas_1"])
        }
        return nil
    }

    /// The guidance that is written into the prompt, as for FLUX.
    private func guidance(of guider: Node) -> Double? {
        var next = guider.link(["conditioning", "positive"])
        for _ in 0..<16 {
            guard let node = self[next] else { return nil }
            if let guidance = value("guidance", of: node)?.double { return guidance }
            next = node.link(["conditioning", "positive"])
        }
        return nil
    }
}
