/// Who made a picture, and who may use it, as the file says.
public struct Rights: Sendable, Hashable, Codable {
    /// The creators: from `dc:creator` of XMP, or else from IPTC-IIM or EXIF.
    public var creators: [String] = []
    /// The credit line: from `photoshop:Credit`, or else from IPTC-IIM.
    public var credit: String?
    /// The copyright notice: from `dc:rights`, or else from IPTC-IIM, EXIF or a PNG's text.
    public var copyright: String?
    /// The license: an address, or terms in words.
    public var license: String?
    /// Whether the creators are from XMP. Only those are written again, because IPTC-IIM and EXIF often contain the
    /// photographer or the account without their intent to publish it.
    var creatorsAreFromXMP = false

    enum CodingKeys: CodingKey { case creators, credit, copyright, license }

    /// Makes a value that says nothing.
    public init() {}

    /// Reads the rights in a file.
    init(_ file: FileMetadata) {
        let xmp = { (name: String) in XMPContent.values(name, in: file.xmp) }
        let text = { (place: MetadataPlace, key: String) in
            file.texts.first { $0.place == place && $0.key == key }?.text
        }
        creators = Array(xmp("dc:creator").prefix(16))
        creatorsAreFromXMP = !creators.isEmpty
        if creators.isEmpty {
            creators = [text(.iptc, "2:80") ?? text(.exifArtist, "Artist")].compactMap { $0 }
                .filter { !Self.isIdentifier($0) }
        }
        credit = xmp("photoshop:Credit").first ?? text(.iptc, "2:110")
        copyright =
            xmp("dc:rights").first ?? text(.iptc, "2:116") ?? text(.exifCopyright, "Copyright")
            ?? text(.pngText, "Copyright") ?? text(.pngInternationalText, "Copyright")
        license =
            ["xmpRights:WebStatement", "cc:license", "dcterms:license", "xmpRights:UsageTerms"]
            .lazy.compactMap { xmp($0).first }.first
    }

    /// Whether a text is a UUID. Grok writes the account so.
    private static func isIdentifier(_ text: String) -> Bool {
        text.utf8.count == 36 && text.utf8.allSatisfy { $0 == 0x2D || Character(Unicode.Scalar($0)).isHexDigit }
    }
}
