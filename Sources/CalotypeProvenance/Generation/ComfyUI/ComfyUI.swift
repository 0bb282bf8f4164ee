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
        // A PNG and a video have a text of each name. EXIF has them after a name: `prompt:{…}` in Model and
        // `workflow:{…}` in Make and below, or `Prompt: {…}`.
        if let found = texts.namedObject("prompt") { takeGraph(found.json, found.source) }
        if let found = texts.namedObject("workflow") { takeWorkflow(found.json, found.source) }
        // `UserComment`, or the comment of a video, has both in one object, or the first alone.
        for found in texts.objects where graph == nil && Self.canHoldBoth(found) {
            if let json = Self.object(found.json["prompt"]) { takeGraph(json, found.source) }
            if let json = Self.object(found.json["workflow"]) { takeWorkflow(json, found.source) }
            takeGraph(found.json, found.source)
        }
    }

    private static func canHoldBoth(_ found: TextFinder.Object) -> Bool {
        switch found.source.place {
        case .pngText, .pngCompressedText, .pngInternationalText, .pngComfy:
            ["prompt", "Comment", "comment", "Description"].contains(found.source.key)
        case .xmp, .iptc, .pixelBits: false
        default: true
        }
    }

    /// An object, or a text that contains one.
    private static func object(_ value: JSONNode?) -> JSONObject? {
        value?.object ?? value?.string.flatMap { JSONNode($0)?.object }
    }

    private mutating func takeGraph(_ json: JSONObject, _ source: MetadataText) {
        guard graph == nil, let found = ComfyGraph(api: json) else { return }
        graph = found
        if !sources.contains(source) { sources.append(source) }
    }

    private mutating func takeWorkflow(_ json: JSONObject, _ source: MetadataText) {
        guard workflow == nil, let found = ComfyWorkflow(json) else { return }
        workflow = found
        if !sources.contains(source) { sources.append(source) }
    }
}
