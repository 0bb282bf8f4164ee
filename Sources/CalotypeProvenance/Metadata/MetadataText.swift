/// A text in the metadata of a file, with the place where it was stored.
public struct MetadataText: Sendable, Hashable, Codable {
    /// The place that contains the text.
    public var place: MetadataPlace
    /// The name of the text in that place. See `MetadataPlace`.
    public var key: String
    /// The decoded text, without zeros at its start and end.
    public var text: String

    /// Makes a text. The values are not checked.
    public init(place: MetadataPlace, key: String, text: String) {
        self.place = place
        self.key = key
        self.text = text
    }
}
