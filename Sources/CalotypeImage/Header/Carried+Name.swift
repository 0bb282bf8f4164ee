extension Carried {
    /// The name of the kind, in one word. For a text, `text:` and its keyword.
    public var name: String {
        switch kind {
        case .icc: "icc"
        case .exif: "exif"
        case .gps: "gps"
        case .xmp: "xmp"
        case .iptc: "iptc"
        case .comment: "comment"
        case .c2pa: "c2pa"
        case .text(let keyword): "text:\(keyword)"
        }
    }
}
