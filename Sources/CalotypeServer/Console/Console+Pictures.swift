internal import Calotype
internal import CalotypeAPI
internal import CalotypeConsole
internal import CalotypeQueue
internal import Hummingbird

/// The pages that show large pictures.
extension Console {
    /// The original of a job and its variants, one over the other.
    func compare(_ visit: Visit) async throws -> Response {
        let job = try await api.job(visit.request, visit.context, visit.caller)
        let hasSource = if case .upload = job.source { true } else { false }
        let parameters = CompareState.parameters.compactMap { name in visit.query[name].map { (name, $0) } }
        let page = ComparePage(
            caller: visit.report, job: try await api.report(of: job, visit.request), hasSource: hasSource,
            parameters: Dictionary(parameters) { first, _ in first })
        return Response(page: page.page)
    }
}

extension Console {
    /// The page where images are tried with the presets.
    func tryPage(_ visit: Visit) async throws -> Response {
        let parameters = TryPage.parameters.compactMap { name in visit.query[name].map { (name, $0) } }
        let presets = api.requests.presets
        let variants = presets.tools.compactMap { presets[$0] }.flatMap { preset in
            preset.specs.map { TryPage.Variant(preset.tool, $0) }
        }
        let page = TryPage(
            caller: visit.report, variants: variants, parameters: Dictionary(parameters) { first, _ in first },
            server: api.origin.address(for: visit.request))
        return Response(page: page.page)
    }
}

extension TryPage.Variant {
    fileprivate init(_ tool: ImageTool, _ spec: VariantSpec) {
        let isFixed = spec.format.hasQualities && spec.targetScore == nil
        self.init(
            tool: tool.rawValue, name: spec.variant.rawValue, format: spec.format.rawValue,
            quality: isFixed ? spec.quality : nil, score: spec.targetScore)
    }
}
