/// Suggests a known name for one that is probably misspelled.
package enum NearestName {
    /// Returns the known name that is nearest to `name`, or `nil` if none is near. A known name is near if it differs
    /// only in case, hyphens and underscores, or in a few letters, or if it contains `name`.
    package static func of(_ name: String, among known: [String]) -> String? {
        let plain = plain(name)
        guard plain.count <= 100 else { return nil }
        if let same = known.first(where: { Self.plain($0) == plain }) { return same }
        let most = min(3, max(1, plain.count / 3))
        let near = known.map { (name: $0, distance: exchanges(plain, Self.plain($0))) }.filter { $0.distance <= most }
        return near.min { $0.distance < $1.distance }?.name
            ?? known.first { plain.count >= 3 && Self.plain($0).contains(plain) }
    }

    /// Returns "Did you mean 'name'? " with a space at its end, or an empty text if no known name is near.
    package static func question(_ name: String, among known: [String]) -> String {
        of(name, among: known).map { "Did you mean '\($0)'? " } ?? ""
    }

    /// Returns the number of letters that differ. Letters in another order count as one mistake.
    private static func exchanges(_ left: String, _ right: String) -> Int {
        left.sorted() == right.sorted() ? min(1, distance(left, right)) : distance(left, right)
    }

    private static func plain(_ name: String) -> String { name.lowercased().filter { $0 != "_" && $0 != "-" } }

    /// The number of letters to add, remove or replace to change one text into the other (Levenshtein distance), in
    /// bytes of UTF-8.
    package static func distance(_ left: String, _ right: String) -> Int {
        let right = Array(right.utf8)
        var row = Array(0...right.count)
        for (line, letter) in left.utf8.enumerated() {
            var diagonal = row[0]
            row[0] = line + 1
            for column in right.indices {
                let exchanged = diagonal + (letter == right[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(exchanged, diagonal + 1, row[column] + 1)
            }
        }
        return row[right.count]
    }
}
