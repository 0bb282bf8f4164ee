extension Generation {
    /// Reads what InvokeAI writes into a PNG: `invokeai_metadata` since version 3, before that `sd-metadata` and the
    /// command line `Dream`.
    @Sendable static func invokeAI(_ texts: TextFinder) -> Generation? {
        newInvokeAI(texts) ?? oldInvokeAI(texts) ?? dream(texts) ?? invokeAIGraph(texts)
    }

    private static func newInvokeAI(_ texts: TextFinder) -> Generation? {
        guard let found = texts.pngObject("invokeai_metadata") else { return nil }
        let json = found.json
        let stage = Stage(invokeAI: json)
        return Generation(
            dialect: .invokeAI, tool: "InvokeAI", version: json.scalar("app_version"),
            stages: [stage] + [stage.refinedByInvokeAI(json)].compactMap(\.self), sources: [found.source])
    }

    private static func oldInvokeAI(_ texts: TextFinder) -> Generation? {
        guard let found = texts.pngObject("sd-metadata"), let image = found.json["image"]?.object else { return nil }
        let json = found.json
        var stage = Stage(oldInvokeAI: image)
        stage.model = json.scalar("model_weights")
        stage.modelHash = json.scalar("model_hash")
        return Generation(
            dialect: .invokeAI, tool: "InvokeAI", version: json.scalar("app_version"), stages: [stage],
            sources: [found.source] + [texts.png("Dream")].compactMap(\.self))
    }

    private static func dream(_ texts: TextFinder) -> Generation? {
        guard let source = texts.png("Dream"), let stage = Stage(dream: source.text) else { return nil }
        return Generation(dialect: .invokeAI, tool: "InvokeAI", stages: [stage], sources: [source])
    }

    /// An image of the workflow editor has a graph but no metadata.
    private static func invokeAIGraph(_ texts: TextFinder) -> Generation? {
        let found = ["invokeai_graph", "invokeai_workflow"].compactMap { texts.pngObject($0) }
            .filter { $0.json["nodes"] != nil }
        return found.isEmpty ? nil : Generation(dialect: .invokeAI, tool: "InvokeAI", sources: found.map(\.source))
    }
}

extension Generation.Stage {
    fileprivate init(invokeAI json: JSONObject) {
        let model = json["model"]?.object
        self.model = model?.scalar("name", "model_name")
        modelHash = model?.scalar("hash")
        seed = json.scalar("seed")
        steps = json.whole("steps")
        sampler = json.scalar("scheduler")
        guidance = json.double("cfg_scale", "guidance")
        denoise = json.double("strength")
        size = Generation.Size(json.whole("width"), json.whole("height"))
        prompts = json.prompts("positive_prompt")
        negativePrompts = json.prompts("negative_prompt")
    }

    fileprivate func refinedByInvokeAI(_ json: JSONObject) -> Self? {
        guard let model = json["refiner_model"]?.object else { return nil }
        var stage = self
        stage.model = model.scalar("name", "model_name")
        stage.modelHash = model.scalar("hash")
        stage.steps = json.whole("refiner_steps")
        stage.sampler = json.scalar("refiner_scheduler")
        stage.guidance = json.double("refiner_cfg_scale")
        stage.denoise = nil
        return stage
    }

    fileprivate init(oldInvokeAI image: JSONObject) {
        seed = image.scalar("seed")
        steps = image.whole("steps")
        sampler = image.scalar("sampler")
        guidance = image.double("cfg_scale")
        denoise = image.double("strength")
        size = Generation.Size(image.whole("width"), image.whole("height"))
        let list = image["prompt"]?.array ?? [image["prompt"]].compactMap(\.self)
        for prompt in list.prefix(100) {
            if let text = prompt.string ?? prompt.object?["prompt"]?.string { addPrompt(withNegativeInBrackets: text) }
        }
    }

    /// Reads a command line such as `"a cat [a dog]" -s 50 -S 1 -W 512 -H 768 -C 7.5 -A k_lms`.
    fileprivate init?(dream line: String) {
        guard let quoted = line.dropping("\""), let end = quoted.lastIndex(of: "\"") else { return nil }
        let words = quoted[quoted.index(after: end)...].split(whereSeparator: \.isWhitespace)
        var options: [Substring: String] = [:]
        for (name, value) in zip(words, words.dropFirst()) where name.hasPrefix("-") { options[name] = String(value) }
        guard let steps = options["-s"].flatMap({ Numeral.whole($0) }), let seed = options["-S"] else { return nil }
        self.steps = steps
        self.seed = seed
        sampler = options["-A"]
        guidance = options["-C"].flatMap { Numeral.double($0) }
        denoise = options["-f"].flatMap { Numeral.double($0) }
        size = Generation.Size(
            options["-W"].flatMap { Numeral.whole($0) }, options["-H"].flatMap { Numeral.whole($0) })
        addPrompt(withNegativeInBrackets: String(quoted[..<end]))
    }

    /// Adds a prompt in which `[…]` encloses what is not wanted.
    private mutating func addPrompt(withNegativeInBrackets text: String) {
        var rest = text[...]
        var positive = ""
        while let open = rest.firstIndex(of: "["), let close = rest[open...].firstIndex(of: "]") {
            positive += rest[..<open]
            negativePrompts += [rest[rest.index(after: open)..<close].filled].compactMap(\.self)
            rest = rest[rest.index(after: close)...]
        }
        prompts += [(positive + rest).filled].compactMap(\.self)
    }
}
