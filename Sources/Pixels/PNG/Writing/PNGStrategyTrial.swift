/// Finds the best strategy for an image by compressing some bands of it. Photographs compress best as filtered rows
/// with runs, drawings as rows with repetitions, filtered or not.
struct PNGStrategyTrial {
    let filter: RowFilter
    let height: Int
    let effort: Int
    let shouldStop: () -> Bool

    /// Up to this effort, a search that takes many times as long as runs must save some percent.
    private static let lastQuickEffort = 6

    func best() throws -> PNGStrategy {
        let chains = PNGStrategy.chains(effort)
        // A palette's numbers are not amounts: differences of them have no use.
        guard filter.storage.palette == nil else { return PNGStrategy(isAdaptive: false, search: chains) }
        return try effort <= Self.lastQuickEffort ? quickBest(chains) : patientBest(chains)
    }

    private func quickBest(_ chains: DeflateSearch) throws -> PNGStrategy {
        let (bands, quick) = (bands(32, least: 32_768), PNGStrategy.chains(0))
        let runs = try bytes(of: bands, true, .runs)
        let plain = try bytes(of: bands, false, quick)
        // Filtered rows of a photograph have few repetitions, and a search takes long to find none.
        let mayRepeat = plain < runs + runs / 4 || runs < bands.joined().count * filter.filteredBytes / 5
        let adaptive = mayRepeat ? try bytes(of: bands, true, quick) : .max
        let best = min(plain, adaptive)
        guard best < runs - runs / 32 else { return PNGStrategy(isAdaptive: true, search: .runs) }
        guard abs(plain - adaptive) < best / 6 else { return PNGStrategy(isAdaptive: adaptive < plain, search: chains) }
        let more = self.bands(10, least: 131_072)
        let isAdaptive = try bytes(of: more, true, chains) < bytes(of: more, false, chains)
        return PNGStrategy(isAdaptive: isAdaptive, search: chains)
    }

    private func patientBest(_ chains: DeflateSearch) throws -> PNGStrategy {
        let bands = bands(10, least: 131_072)
        let (plain, adaptive) = (try bytes(of: bands, false, chains), try bytes(of: bands, true, chains))
        let runs = try bytes(of: bands, true, .runs)
        guard min(plain, adaptive) < runs - runs / 100 else { return PNGStrategy(isAdaptive: true, search: .runs) }
        return PNGStrategy(isAdaptive: adaptive < plain, search: chains)
    }

    /// Bands of rows that are one part in `share` of the image, but not less than `least` bytes or all rows.
    private func bands(_ share: Int, least: Int) -> [Range<Int>] {
        let rows = 16
        let count = (max(height / share, least / filter.filteredBytes) + rows - 1) / rows
        guard count * rows < height else { return [0..<height] }
        return (0..<count).map { index in
            let start = (2 * index + 1) * (height - rows) / (2 * count)
            return start..<start + rows
        }
    }

    /// The compressed bytes of some bands.
    private func bytes(of bands: [Range<Int>], _ isAdaptive: Bool, _ search: DeflateSearch) throws -> Int {
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
