/// All series of one name.
struct MetricFamily<Cell: MetricCell> {
    enum Place {
        case own(Cell)
        /// There was no room: the cell of all that found none, or one that nobody reads.
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

    mutating func place(for wanted: Series, limit: Int, make: (Series) -> Cell) -> Place {
        if let cell = series[wanted.labels] { return .own(cell) }
        guard series.count < limit else { return .shared(sharedCell(for: wanted, make: make)) }
        let cell = make(wanted)
        series[wanted.labels] = cell
        return .own(cell)
    }

    mutating func remove(_ cell: Cell) {
        if series[cell.series.labels] === cell { series[cell.series.labels] = nil }
    }

    /// One for the whole family, else a flood of label names would do what a flood of values cannot.
    private mutating func sharedCell(for wanted: Series, make: (Series) -> Cell) -> Cell {
        if let overflow { return overflow }
        let other = Series(name: wanted.name, labels: wanted.labels.replacingValues(with: "other"))
        guard Cell.addsUp else { return make(other) }
        let cell = series[other.labels] ?? make(other)
        overflow = cell
        return cell
    }
}
