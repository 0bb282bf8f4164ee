/// How the rows of a PNG file are filtered and compressed.
struct PNGStrategy: Hashable {
    /// Whether each row gets the filter that fits it. If not, rows are not filtered.
    let isAdaptive: Bool
    let search: DeflateSearch

    /// The best strategy for an image, found by compressing some bands of it: photographs compress best as filtered
    /// rows with runs, drawings as rows with repetitions.
    init(for filter: RowFilter, height: Int, effort: Int, shouldStop: () -> Bool) throws {
        let chains = DeflateSearch.chains(Self.efforts[min(max(effort, 0), Self.efforts.count - 1)])
        // A palette's numbers are not amounts: differences of them have no use.
        guard filter.storage.palette == nil else {
            self.init(isAdaptive: false, search: chains)
            return
        }
        func bytes(_ bands: [Range<Int>], _ isAdaptive: Bool, _ search: DeflateSearch) throws -> Int {
            try PNGStrategy(isAdaptive: isAdaptive, search: search).bytes(of: bands, filter, shouldStop)
        }
        let bands = Self.bands(32, of: height, rowBytes: filter.filteredBytes)
        let runs = try bytes(bands, true, .runs)
        if effort <= Self.lastQuickEffort {
            let quick = DeflateSearch.chains(Self.efforts[0])
            let plain = try bytes(bands, false, quick)
            // Filtered rows of a photograph have few repetitions, and a search takes long to find none.
            let raw = bands.joined().count * filter.filteredBytes
            let adaptive = plain < runs + runs / 4 || runs < raw / 5 ? try bytes(bands, true, quick) : .max
            guard min(plain, adaptive) < runs - runs / 32 else {
                self.init(isAdaptive: true, search: .runs)
                return
            }
            let more = Self.bands(10, of: height, rowBytes: filter.filteredBytes)
            self.init(isAdaptive: try bytes(more, true, chains) < bytes(more, false, chains), search: chains)
        } else {
            let (plain, adaptive) = (try bytes(bands, false, chains), try bytes(bands, true, chains))
            let isWorthwhile = min(plain, adaptive) < runs - runs / 100
            self.init(isAdaptive: !isWorthwhile || adaptive < plain, search: isWorthwhile ? chains : .runs)
        }
    }

    /// Up to this effort, a search that takes many times as long as runs must save some percent.
    private static let lastQuickEffort = 6

    init(isAdaptive: Bool, search: DeflateSearch) {
        self.isAdaptive = isAdaptive
        self.search = search
    }

    /// The searches, by effort.
    private static let efforts: [ChainSearch.Effort] = [
        .init(depth: 2, nice: 16, isLazy: false), .init(depth: 4, nice: 24, isLazy: false),
        .init(depth: 6, nice: 32, isLazy: false), .init(depth: 12, nice: 48, isLazy: false),
        .init(depth: 16, nice: 64, isLazy: true), .init(depth: 24, nice: 96, isLazy: true),
        .init(depth: 35, nice: 130, isLazy: true), .init(depth: 100, nice: 200, isLazy: true),
        .init(depth: 300, nice: 258, isLazy: true), .init(depth: 800, nice: 258, isLazy: true),
    ]

    /// Bands of rows that are one part in `share` of the image, but not less than 64 KB or all rows.
    private static func bands(_ share: Int, of height: Int, rowBytes: Int) -> [Range<Int>] {
        let rows = 16
        let count = (max(height / share, 65_536 / rowBytes) + rows - 1) / rows
        guard count * rows < height else { return [0..<height] }
        return (0..<count).map { index in
            let start = (2 * index + 1) * (height - rows) / (2 * count)
            return start..<start + rows
        }
    }

    private func bytes(of bands: [Range<Int>], _ filter: RowFilter, _ shouldStop: () -> Bool) throws -> Int {
        let deflater = try Deflater(search, piece: filter.filteredBytes)
        var output = try BitOutput(capacity: 64 * 1024)
        for row in bands.joined() {
            try checkForStop(shouldStop)
            try deflater.append(filter.filteredBytes, to: &output) { filter.write(row, adaptively: isAdaptive, to: $0) }
        }
        try deflater.finish(in: &output)
        return output.count
    }
}
