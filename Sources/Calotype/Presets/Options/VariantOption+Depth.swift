extension VariantOption {
    /// A palette has 8 bits. If both `palette` and a larger `bitDepth` are set, the later one wins.
    static let palette = Self(name: "palette", formats: [.png]) { _ in
        "true or false"
    } read: { value, spec in
        guard let flag = value.flag else { return false }
        spec.usesPalette = flag
        if flag { spec.bitDepth = .eight }
        return true
    } write: {
        $0.usesPalette ? .bool(true) : nil
    }

    static let bitDepth = Self(name: "bitDepth", formats: VariantFormat.allCases.filter { $0.bitDepths.count > 1 }) {
        $0.format.bitDepths.map { "\($0.rawValue)" }.inWords()
    } read: { value, spec in
        guard let depth = value.integer.flatMap(BitDepth.init), spec.format.bitDepths.contains(depth) else {
            return false
        }
        spec.bitDepth = depth
        if depth != .eight { spec.usesPalette = false }
        return true
    } write: {
        $0.isHighBitDepth ? .integer(Int64($0.bitDepth.rawValue)) : nil
    }
}
