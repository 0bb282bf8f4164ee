/// How the rows of a PNG file are filtered and compressed.
struct PNGStrategy: Hashable {
    /// Whether each row gets the filter that fits it. If not, rows are not filtered.
    let isAdaptive: Bool
    let search: DeflateSearch

    /// The search for repetitions at `effort`.
    static func chains(_ effort: Int) -> DeflateSearch {
        .chains(efforts[min(max(effort, 0), efforts.count - 1)])
    }

    /// The searches, by effort.
    private static let efforts: [ChainSearch.Effort] = [
        .init(depth: 2, nice: 16, isLazy: false), .init(depth: 4, nice: 24, isLazy: false),
        .init(depth: 6, nice: 32, isLazy: false), .init(depth: 12, nice: 48, isLazy: false),
        .init(depth: 16, nice: 64, isLazy: true), .init(depth: 24, nice: 96, isLazy: true),
        .init(depth: 35, nice: 130, isLazy: true), .init(depth: 100, nice: 200, isLazy: true),
        .init(depth: 300, nice: 258, isLazy: true), .init(depth: 800, nice: 258, isLazy: true),
    ]
}
