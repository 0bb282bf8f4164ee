extension ImageProcessor {
    /// An image is one take, for all variants; a film one for each frame that they want to show.
    func takes(of source: [UInt8], for specs: [VariantSpec], _ stages: StageRunner) async throws -> Takes {
        if let film = try await film(in: source, stages) { return try await takes(of: film, for: specs, stages) }
        let take = try await stages.during(.inspect) { try Take(source, for: specs) }
        return Takes(format: take.header.format, all: [take])
    }

    func develop(
        _ takes: [Take], by plans: [DecodePlan], with renderer: Renderer, _ stages: StageRunner
    ) async throws -> Negatives {
        var negatives: [Negative] = []
        for (take, plan) in zip(takes, plans) {
            let picture = try await stages.during(.decode) { try await renderer.decode(take.bytes, by: plan) }
            negatives.append(Negative(picture, of: take))
        }
        return Negatives(negatives)
    }
}
