internal import Yams

extension OptionValue {
    /// Reads a value in a presets file.
    init(_ node: Node) {
        location = OptionLocation(node)
        mayNameFiles = true
        content =
            switch node {
            case .scalar(let scalar): .word(scalar.string)
            case .sequence(let nodes): .list(nodes.map(OptionValue.init))
            case .mapping(let mapping):
                .fields(
                    mapping.map {
                        OptionField(
                            name: $0.key.string ?? "?", location: OptionLocation($0.key), value: OptionValue($0.value))
                    })
            case .alias: .nothing
            }
    }
}

extension OptionLocation {
    init(_ node: Node) { self = .mark(line: node.mark?.line ?? 1, column: node.mark?.column ?? 1) }
}

extension PresetsError {
    init(_ mistake: InvalidOption) {
        switch mistake.location {
        case .mark(let line, let column): self.init(line: line, column: column, message: mistake.message)
        case .path(let path): self.init(line: 1, column: 1, message: "\(path): \(mistake.message)")
        }
    }
}
