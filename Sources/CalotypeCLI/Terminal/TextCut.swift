/// Where to cut texts that are too long for a column.
struct TextCut: Hashable {
    /// The number of characters at the start to leave out, because all texts begin alike.
    var start = 0
    /// The columns to keep at the end.
    var end: Int

    /// Cuts in the middle.
    init(to width: Int) { end = max(0, width - 1) / 2 }

    private init(start: Int, end: Int) { (self.start, self.end) = (start, end) }

    /// Finds the cut that leaves most of the texts different from each other. Among equal ones, it keeps more of the end
    /// than of the start, because names of one folder begin alike and end with numbers.
    init(of texts: [String], to width: Int) {
        let different = Array(Set(texts.filter { $0.columns > width }).prefix(Self.mostTexts))
        guard different.count > 1, width > 2 else {
            self.init(to: width)
            return
        }
        let usual = Self(start: 0, end: (width - 1) * 2 / 3)
        let common = Self.commonStart(of: different)
        let ends = (1..<(width - 1)).sorted { abs($0 - usual.end) < abs($1 - usual.end) }
        let starts = common > 2 ? [0, common - 2] : [0]
        var best = (cut: usual, count: 0)
        for cut in starts.flatMap({ start in ends.map { Self(start: start, end: $0) } }) {
            let count = Set(different.map { $0.cut(to: width, cut) }).count
            if count > best.count { best = (cut, count) }
            if count == different.count { break }
        }
        self = best.cut
    }

    /// More texts do not change the choice, and would only cost time.
    private static let mostTexts = 500

    /// The number of characters with which all texts begin.
    private static func commonStart(of texts: [String]) -> Int {
        guard let least = texts.min(), let most = texts.max() else { return 0 }
        return zip(least, most).prefix { $0 == $1 }.count
    }
}

extension String {
    /// Returns the text shortened to at most `width` columns. It is cut in the middle, and also at the start if `cut`
    /// says so.
    func cut(to width: Int, _ cut: TextCut? = nil) -> String {
        guard columns > width else { return self }
        guard width > 1 else { return width == 1 ? "…" : "" }
        let cut = cut ?? TextCut(to: width)
        guard cut.start > 0 else { return cutInMiddle(to: width, keeping: cut.end) }
        return "…" + String(dropFirst(cut.start)).cutInMiddle(to: width - 1, keeping: cut.end)
    }

    private func cutInMiddle(to width: Int, keeping end: Int) -> String {
        guard columns > width else { return self }
        let end = suffix(columns: min(end, width - 1))
        return prefix(columns: width - 1 - end.columns) + "…" + end
    }
}
