extension ImageProcessor {
    /// Returns the takes that the variants are made from. An image gives one take for each group of specs that need the
    /// same colors and bit depth. A video gives one for each poster frame and such a group, and one cut for each clip
    /// or storyboard.
    func takes(of source: [UInt8], for specs: [VariantSpec], _ stages: StageRunner) async throws -> Takes {
        if let film = try await film(in: source, stages) { return try await takes(of: film, for: specs, stages) }
        let takes = try await stages.during(.inspect) { try specs.bySamples.map { try Take(source, for: $0) } }
        return Takes(format: takes[0].header.format, images: takes)
    }

    /// Decodes all takes into pixels. The first element belongs to the main take.
    func develop(
        _ takes: Takes, by plans: [DecodePlan], with renderer: Renderer, _ stages: StageRunner
    ) async throws -> [Negative] {
        var negatives: [Negative] = []
        for (take, plan) in zip(takes.images, plans) {
            let picture = try await stages.during(.decode) { try await renderer.decode(take.bytes, by: plan) }
            negatives.append(Negative(picture, of: take.header.dimensions, for: take.specs))
        }
        for cut in takes.cuts {
            let picture = try await stages.during(.decode) {
                try await renderer.picture(of: cut, try await cut.pixels())
            }
            negatives.append(Negative(picture, of: cut.original, for: cut.specs, isCut: true))
        }
        return negatives
    }
}

extension [VariantSpec] {
    /// The specs in groups that can be made from the same decoded samples. The group of the first spec comes first.
    var bySamples: [[VariantSpec]] {
        reduce(into: []) { groups, spec in
            if let index = groups.firstIndex(where: { $0[0].hasSamples(of: spec) }) {
                groups[index].append(spec)
            } else {
                groups.append([spec])
            }
        }
    }
}

extension VariantSpec {
    fileprivate func hasSamples(of other: VariantSpec) -> Bool {
        (samplesProfile, isDeep) == (other.samplesProfile, other.isDeep)
    }
}
