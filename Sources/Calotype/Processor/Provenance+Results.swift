internal import CalotypeProvenance
internal import Foundation

extension Provenance {
    /// The longest prompt and the longest other text in a result, in characters; the most runs of a sampler and the
    /// most places of texts; and the most bytes of the statements of a credential as JSON.
    private static let (prompt, text, entries, storyBytes) = (4096, 1024, 32, 32_768)

    /// The statements in a size that a result can have. A stranger's file can contain megabytes of each of them.
    /// The raw texts of a generator and the manifest store are left out.
    var forResults: Provenance {
        var short = self
        short.manifest = nil
        short.generation = generation.map(Self.short)
        short.rights.creators.limit(to: Self.text)
        short.rights.credit?.limit(to: Self.text)
        short.rights.copyright?.limit(to: Self.text)
        short.rights.license?.limit(to: Self.text)
        short.mark.system = mark.system.map {
            AIMark.System(
                name: String($0.name.prefix(Self.text)), version: $0.version.map { String($0.prefix(Self.text)) })
        }
        let story = credential.story.flatMap { try? JSONEncoder().encode($0).count } ?? 0
        if story > Self.storyBytes { short.credential.story = nil }
        return short
    }

    private static func short(_ generation: Generation) -> Generation {
        var short = generation
        short.tool.limit(to: text)
        short.version?.limit(to: text)
        short.job?.limit(to: text)
        short.sources = generation.sources.prefix(entries).map {
            MetadataText(place: $0.place, key: String($0.key.prefix(text)), text: "")
        }
        short.stages = generation.stages.prefix(entries).map { stage in
            var stage = stage
            stage.model?.limit(to: text)
            stage.modelHash?.limit(to: text)
            stage.seed?.limit(to: text)
            stage.sampler?.limit(to: text)
            stage.scheduler?.limit(to: text)
            stage.prompts.limit(to: prompt)
            stage.negativePrompts.limit(to: prompt)
            return stage
        }
        return short
    }
}

extension String {
    fileprivate mutating func limit(to count: Int) { self = String(prefix(count)) }
}

extension [String] {
    /// Keeps at most 16 texts of this length.
    fileprivate mutating func limit(to count: Int) { self = prefix(16).map { String($0.prefix(count)) } }
}
