/// An XMP packet with the statements of a `MarkContent`, and nothing else. ISO 16684-1.
public struct XMPPacket: Sendable, Hashable {
    /// The parts of a packet.
    public enum Part: String, Sendable, Hashable, Codable, CaseIterable {
        /// The source type.
        case mark
        /// The label by the Chinese standard.
        case label = "aigcLabel"
        /// The address of the Content Credential.
        case credentialAddress
        /// The AI system and its version.
        case system
        /// Copyright notice, credit line, creators, license.
        case copyright, credit, creators, license
    }

    /// The packet in UTF-8.
    public let bytes: [UInt8]
    /// The parts that the packet contains.
    public let parts: [Part]
    /// The parts that were left out because the packet would be too large.
    public let omitted: [Part]

    /// The number of bytes by which a mark may enlarge a file.
    static let budget = 1100

    /// Makes the packet for a file of this format. The file grows by at most 1,100 bytes: parts that do not fit are
    /// left out, the least important first. Only the label by the Chinese standard and the address of a credential are
    /// always written.
    public init(_ content: MarkContent, for format: FileFormat) {
        let limit = Self.budget - Self.overhead(format)
        let fields = Self.fields(of: content)
        var (taken, omitted) = ([Field](), [Part]())
        for field in fields {
            let fits = Self.written(taken + [field]).utf8.count <= limit
            if fits || [.label, .credentialAddress].contains(field.part) {
                taken.append(field)
            } else {
                omitted.append(field.part)
            }
        }
        bytes = Array(Self.written(taken).utf8)
        parts = taken.map(\.part)
        self.omitted = omitted
    }

    /// The bytes that embedding adds to a packet, or a few more.
    private static func overhead(_ format: FileFormat) -> Int {
        switch format {
        case .jpeg: 4 + 29
        case .png: 12 + 22
        case .webp: 18 + 8 + 1
        case .gif: 14 + 258
        case .jxl: 40 + 8
        // libheif writes an entry of an item, its place and a reference.
        default: 200
        }
    }
}

extension XMPPacket {
    private struct Field {
        let part: Part
        /// The prefixes of the namespaces that the text uses.
        let prefixes: [String]
        let text: String

        init(_ part: Part, _ prefixes: String..., text: String) {
            self.part = part
            self.prefixes = prefixes
            self.text = text
        }
    }

    private static let namespaces = [
        ("Iptc4xmpExt", XMPName.iptcExtension), ("TC260", XMPName.tc260), ("dc", XMPName.dc),
        ("dcterms", "http://purl.org/dc/terms/"),
        ("photoshop", XMPName.photoshop), ("xmpRights", XMPName.rights),
    ]

    /// The fields, the most important first.
    private static func fields(of content: MarkContent) -> [Field] {
        var fields: [Field] = []
        let add = { (part: Part, prefix: String, text: String) in fields.append(Field(part, prefix, text: text)) }
        if let type = content.sourceType {
            add(.mark, "Iptc4xmpExt", element("Iptc4xmpExt:DigitalSourceType", type.address))
        }
        if let label = content.label { add(.label, "TC260", element("TC260:AIGC", label.text)) }
        if let address = content.credentialAddress {
            add(.credentialAddress, "dcterms", element("dcterms:provenance", address))
        }
        if content.sourceType?.isAI ?? false, let system = content.system {
            let version = system.version.map { element("Iptc4xmpExt:AISystemVersionUsed", $0) } ?? ""
            add(.system, "Iptc4xmpExt", element("Iptc4xmpExt:AISystemUsed", system.name) + version)
        }
        if let copyright = content.copyright {
            let item = "<rdf:li xml:lang=\"x-default\">\(escaped(copyright))</rdf:li>"
            add(.copyright, "dc", "<dc:rights><rdf:Alt>\(item)</rdf:Alt></dc:rights>")
        }
        if let credit = content.credit { add(.credit, "photoshop", element("photoshop:Credit", credit)) }
        if !content.creators.isEmpty {
            let items = content.creators.map { element("rdf:li", $0) }.joined()
            add(.creators, "dc", "<dc:creator><rdf:Seq>\(items)</rdf:Seq></dc:creator>")
        }
        if let license = content.license { add(.license, "xmpRights", licenseText(license)) }
        return fields
    }

    private static func licenseText(_ license: String) -> String {
        let isAddress = license.hasPrefix("http://") || license.hasPrefix("https://")
        if isAddress { return element("xmpRights:WebStatement", license) }
        let item = "<rdf:li xml:lang=\"x-default\">\(escaped(license))</rdf:li>"
        return "<xmpRights:UsageTerms><rdf:Alt>\(item)</rdf:Alt></xmpRights:UsageTerms>"
    }

    private static func element(_ name: String, _ text: String) -> String { "<\(name)>\(escaped(text))</\(name)>" }

    /// The text without characters that XML excludes, and with references for those that have a meaning in it.
    private static func escaped(_ text: String) -> String {
        var made = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": made += "&amp;"
            case "<": made += "&lt;"
            case ">": made += "&gt;"
            case "\t", "\n": made.unicodeScalars.append(scalar)
            // A parser turns a written carriage return into a line feed.
            case "\r": made += "&#13;"
            case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": break
            default: made.unicodeScalars.append(scalar)
            }
        }
        return made
    }

    private static func written(_ fields: [Field]) -> String {
        let used = Set(fields.flatMap(\.prefixes))
        let declared = namespaces.filter { used.contains($0.0) }.map { " xmlns:\($0)=\"\($1)\"" }.joined()
        return "<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>"
            + "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"\(XMPName.rdf)\">"
            + "<rdf:Description rdf:about=\"\"\(declared)>\(fields.map(\.text).joined())</rdf:Description>"
            + "</rdf:RDF></x:xmpmeta><?xpacket end=\"w\"?>"
    }
}
