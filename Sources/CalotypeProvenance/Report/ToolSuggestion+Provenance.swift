extension ToolSuggestion {
    /// Suggests the tool that made a picture: from its credential if that says that AI made the picture, else from the
    /// data of the program that generated it, else from another place that names an AI system. `nil` if none does.
    public init?(_ provenance: Provenance) {
        let places = provenance.mark.statements.filter { $0.claim == .ai }.map(\.place)
        let isCredited = places.contains(.credential) || places.contains(.credentialIngredient)
        let system = provenance.mark.system.map { "\($0.name) \($0.version ?? "")".trimmed }
        let credited = isCredited ? system.flatMap { ToolSuggestion(system: $0, in: "its credential") } : nil
        let named = system.flatMap { ToolSuggestion(system: $0, in: "its AI mark") }
        guard let found = credited ?? provenance.generation.flatMap({ ToolSuggestion($0) }) ?? named else { return nil }
        self = found
    }
}
