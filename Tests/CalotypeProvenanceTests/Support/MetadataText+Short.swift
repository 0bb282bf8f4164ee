import CalotypeProvenance

extension MetadataText {
    /// Makes a text with fewer labels, for tables.
    init(_ place: MetadataPlace, _ key: String, _ text: String) {
        self.init(place: place, key: key, text: text)
    }
}
