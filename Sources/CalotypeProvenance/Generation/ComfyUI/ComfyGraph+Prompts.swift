extension ComfyGraph {
    /// The prompts of a sampler, by its links. Text from a node that makes it while it runs, such as a language model,
    /// is not in the graph and not reported.
    func prompts(of sampler: Node) -> (positive: [String], negative: [String]) {
        let holder = self[sampler.link(["guider", "text_embeds"])] ?? sampler
        return (prompts(.positive, of: holder), prompts(.negative, of: holder))
    }

    enum Polarity: String {
        case positive, negative

        /// The inputs of a sampler or guider that carry these prompts.
        var links: [String] {
            switch self {
            case .positive: ["positive", "conditioning", "cond1"]
            case .negative: ["negative", "neg_conditioning"]
            }
        }

        /// The inputs with a text of this kind only, in nodes that hold both.
        var texts: [String] {
            switch self {
            case .positive: ["positive", "positive_prompt", "text_positive"]
            case .negative: ["negative", "negative_prompt", "text_negative"]
            }
        }
    }

    private func prompts(_ polarity: Polarity, of holder: Node) -> [String] {
        // WanVideoTextEncode holds both texts itself.
        let own = polarity.texts.compactMap { holder.literal($0)?.string?.filled }
        guard own.isEmpty, let start = source(polarity.links, of: holder) else { return own }
        var walk = PromptWalk(graph: self, polarity: polarity)
        walk.visitConditioning(start)
        return walk.prompts.withoutRepetitions
    }
}

extension ComfyGraph {
    /// The text of an input, also if a node that it is linked to holds it.
    func text(_ name: String, of node: Node) -> String? {
        var walk = PromptWalk(graph: self, polarity: .positive)
        return walk.text(of: name, in: node, depth: 0)?.filled
    }
}

/// Walks from a sampler to the texts that lead to it. Its number of steps is limited.
private struct PromptWalk {
    let graph: ComfyGraph
    let polarity: ComfyGraph.Polarity
    private(set) var prompts: [String] = []
    private var stepsLeft = 500
    private var bytesLeft = 1 << 20
    /// Whether the walk met a node that makes a text while it runs.
    private var isMadeWhileRunning = false

    private static let maximumDepth = 48

    init(graph: ComfyGraph, polarity: ComfyGraph.Polarity) {
        self.graph = graph
        self.polarity = polarity
    }

    /// The inputs of a text encoder that hold a prompt.
    private static let encoderTexts = [
        "text", "prompt", "Text", "text_g", "text_l", "clip_l", "clip_g", "t5xxl", "user_prompt", "prompt_text", "bert",
        "mt5xl", "llama", "populated_text",
    ]
    private static let conditioningLinks = [
        "conditioning", "conditioning_1", "conditioning_2", "conditioning_to", "conditioning_from", "conditioning1",
        "conditioning2", "cond", "cond1", "cond2", "",
    ]

    mutating func visitConditioning(_ link: ComfyGraph.Link, depth: Int = 0) {
        stepsLeft -= 1
        guard depth < Self.maximumDepth, stepsLeft > 0, let node = graph[link],
            !node.type.contains("ZeroOut")  // its output is an empty prompt
        else { return }
        if let next = graph.chosenLink(of: node) { return visitConditioning(next, depth: depth + 1) }
        let names = polarity.texts + Self.encoderTexts
        let texts = names.filter { node.inputs[$0] != nil && !isConditioning($0, of: node) }
        if !texts.isEmpty {
            prompts += texts.compactMap { text(of: $0, in: node, depth: depth + 1)?.filled }
            return
        }
        let next = node.link([polarity.rawValue]).map { [$0] } ?? Self.conditioningLinks.compactMap { node.link([$0]) }
        for link in next { visitConditioning(link, depth: depth + 1) }
        if next.isEmpty, let pipe = graph.source(polarity.links, of: node) { visitConditioning(pipe, depth: depth + 1) }
    }

    /// Whether an input called `positive` or `negative` is a link to other conditioning, not a text.
    private func isConditioning(_ name: String, of node: ComfyGraph.Node) -> Bool {
        name == polarity.rawValue && node.literal(name) == nil
    }

    /// Nodes that make a text while they run, by parts of their names.
    private static let makers = [
        "Generate", "LLM", "Llama", "Ollama", "GPT", "Gemini", "Claude", "Chat", "Caption", "Interrog", "Florence",
        "Tagger", "VLM", "QwenVL", "Vision", "Enhance", "Translate",
    ]
    private static let stringTexts = [
        "populated_text", "text_0", "text", "Text", "prompt", "prompt_text", "value", "string", "String", "STRING",
        "source",
        "wildcard_text", "",
    ]
    private static let joined = [
        ["string_a", "string_b"], ["text_a", "text_b", "text_c", "text_d"], ["text1", "text2"],
        ["string1", "string2", "string3"], ["text_1", "text_2"],
    ]

    fileprivate mutating func text(of name: String, in node: ComfyGraph.Node, depth: Int) -> String? {
        switch node.inputs[name] {
        case .value(let value):
            guard let text = value.string, bytesLeft >= text.utf8.count else { return nil }
            bytesLeft -= text.utf8.count
            return text
        case .link(let link): return text(from: link, depth: depth)
        case nil: return nil
        }
    }

    /// The text that a switch lets through. If a language model makes it, the other one is what the user wrote.
    private mutating func chosenText(_ name: String, in node: ComfyGraph.Node, depth: Int) -> String? {
        isMadeWhileRunning = false
        if let text = text(of: name, in: node, depth: depth) { return text }
        return isMadeWhileRunning ? text(of: name == "on_true" ? "on_false" : "on_true", in: node, depth: depth) : nil
    }

    private mutating func text(from link: ComfyGraph.Link, depth: Int) -> String? {
        stepsLeft -= 1
        guard depth < Self.maximumDepth, stepsLeft > 0, let node = graph[link] else { return nil }
        guard !Self.makers.contains(where: { node.type.contains($0) }) else {
            isMadeWhileRunning = true
            return nil
        }
        if let chosen = graph.choice(of: node) { return chosenText(chosen, in: node, depth: depth + 1) }
        for names in Self.joined where node.inputs[names[0]] != nil {
            let delimiter = graph.value("delimiter", "separator", of: node)?.string ?? ""
            let parts = names.filter { node.inputs[$0] != nil }
                .map { text(of: $0, in: node, depth: depth + 1) }
            // A part that is not known makes the whole unknown.
            guard !parts.contains(nil) else { return nil }
            return parts.compactMap(\.self).filter { !$0.isEmpty }.joined(separator: delimiter)
        }
        for name in polarity.texts + Self.stringTexts where node.inputs[name] != nil {
            if let text = text(of: name, in: node, depth: depth + 1) { return text }
        }
        return nil
    }
}
