extension ImageProcessor {
    /// An image is one take, for all variants of the same colours and depth; a film one for each frame or part that they want to show.
    func takes(of source: [UInt8], for specs: [VariantSpec], _ stages: StageRunner) async throws -> Takes {
        if let film = try await film(in: source, stages) { return try await takes(of: film, for: specs, stages) }
        let takes = try await stages.during(.inspect) { try specs.bySamples.map { try Take(source, for: $0) } }
        return Takes(format: takes[0].header.format, images: takes)
    }

    /// In pixels, the main one first.
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
    /// Those that can be made of the same samples together, those of the first in front.
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
