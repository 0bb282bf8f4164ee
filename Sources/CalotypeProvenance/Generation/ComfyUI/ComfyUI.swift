extension Generation {
    /// Reads the graph of ComfyUI. It writes two: `prompt` is what ran, `workflow` is what its editor shows, from which
    /// less can be told. Its own nodes and those of plug-ins write them into different places.
    @Sendable static func comfyUI(_ texts: TextFinder) -> Generation? {
        let found = ComfyTexts(texts)
        guard found.graph != nil || found.workflow != nil else { return nil }
        var stages = found.graph?.stages ?? []
        if stages.isEmpty { stages = found.workflow?.graph.stages ?? [] }
        var sources = found.sources
        // Plug-ins write the text of AUTOMATIC1111 beside a graph. It helps where no sampler of the graph is known.
        if stages.isEmpty, let text = infotext(texts) {
            stages = text.stages
            sources += text.sources
        }
        return Generation(dialect: .comfyUI, tool: "ComfyUI", stages: stages, sources: sources)
    }
}

/// The two graphs of ComfyUI in the texts of a file.
private struct ComfyTexts {
    private(set) var graph: ComfyGraph?
    private(set) var workflow: ComfyWorkflow?
    private(set) var sources: [MetadataText] = []

    init(_ texts: TextFinder) {
        // A PNG and a video have a text of each name.
        take(texts.named("prompt"), texts.named("workflow"))
        // EXIF has them after a name: `prompt:{…}` in Model and `workflow:{…}` in Make and below, or `Prompt: {…}`.
        for source in texts.exif {
            if let text = source.text.dropping("prompt:") { takeGraph(text, source) }
            if let text = source.text.dropping("workflow:") { takeWorkflow(text, source) }
        }
        // `UserComment`, or the comment of a video, has both in one object, or the first alone.
        for found in texts.objects where graph == nil && Self.canHoldBoth(found.source) {
            take(found.json["prompt"], found.json["workflow"], from: found.source)
            if graph == nil, let alone = ComfyGraph(api: found.json) {
                graph = alone
                add(found.source)
            }
        }
    }

    private static func canHoldBoth(_ source: MetadataText) -> Bool {
        switch source.place {
        case .pngText, .pngCompressedText, .pngInternationalText, .pngComfy:
            ["prompt", "workflow", "Comment", "comment", "Description"].contains(source.key)
        case .xmp, .iptc, .pixelBits: false
        default: true
        }
    }

    private mutating func take(_ prompt: MetadataText?, _ workflow: MetadataText?) {
        if let prompt { takeGraph(prompt.text[...], prompt) }
        if let workflow { takeWorkflow(workflow.text[...], workflow) }
    }

    /// Takes members of an object. Each is an object, or a text with one.
    private mutating func take(_ prompt: JSONValue?, _ workflow: JSONValue?, from source: MetadataText) {
        func object(_ value: JSONValue?) -> JSONObject? {
            value?.object ?? value?.string.flatMap { JSONValue($0)?.object }
        }
        if let found = object(prompt).flatMap({ ComfyGraph(api: $0) }), graph == nil {
            graph = found
            add(source)
        }
        if let found = object(workflow).flatMap({ ComfyWorkflow($0) }), self.workflow == nil {
            self.workflow = found
            add(source)
        }
    }

    private mutating func takeGraph(_ text: Substring, _ source: MetadataText) {
        guard graph == nil, let json = JSONValue(String(text))?.object, let found = ComfyGraph(api: json) else {
            return
        }
        graph = found
        add(source)
    }

    private mutating func takeWorkflow(_ text: Substring, _ source: MetadataText) {
        guard workflow == nil, let json = JSONValue(String(text))?.object, let found = ComfyWorkflow(json) else {
            return
        }
        workflow = found
        add(source)
    }

    private mutating func add(_ source: MetadataText) {
        if !sources.contains(source) { sources.append(source) }
    }
}
