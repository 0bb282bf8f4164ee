/// All series with one name.
struct MetricFamily<Cell: MetricCell> {
    enum Location {
        case own(Cell)
        /// The family is full. This is the cell that all further series share, or a cell that is never read.
        case shared(Cell)

        var cell: Cell {
            switch self {
            case .own(let cell), .shared(let cell): cell
            }
        }
    }

    private var series: [Labels: Cell] = [:]
    private var overflow: Cell?

    var cells: [Cell] {
        let own = series.values.sorted { $0.series.labels < $1.series.labels }
        guard let overflow, series[overflow.series.labels] == nil else { return own }
        return own + [overflow]
    }

    mutating func location(for wanted: Series, limit: Int, make: (Series) -> Cell) -> Location {
        if let cell = series[wanted.labels] { return .own(cell) }
        guard series.count < limit else { return .shared(sharedCell(for: wanted, make: make)) }
        let cell = make(wanted)
        series[wanted.labels] = cell
        return .own(cell)
    }

    mutating func remove(_ cell: Cell) {
        if series[cell.series.labels] === cell { series[cell.series.labels] = nil }
    }

    /// Returns one shared cell for the whole family. With one per set of label names, many different label names could
    /// still use unlimited memory.
    private mutating func sharedCell(for wanted: Series, make: (Series) -> Cell) -> Cell {
        if let overflow { return overflow }
        let other = Series(name: wanted.name, labels: wanted.labels.replacingValues(with: "other"))
        guard Cell.addsUp else { return make(other) }
        let cell = series[other.labels] ?? make(other)
        overflow = cell
        return cell
    }
}
