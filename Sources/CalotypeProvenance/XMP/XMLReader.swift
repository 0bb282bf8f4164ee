/// Reads the part of XML that XMP uses: elements, attributes, namespaces, character references, CDATA. It ignores
/// document types, so there are no entities of the document's own, and never opens another file.
struct XMLReader {
    private let bytes: ArraySlice<UInt8>
    private var position: Int
    private var nodes: Int
    private let limits: ReadingLimits

    /// The largest number of elements and attributes of all documents of a file.
    private static let nodeLimit = 50_000

    /// Returns the root element of a document in UTF-8 or UTF-16. Text after it is ignored.
    ///
    /// - Parameter nodes: the number of elements and attributes that were read from this file before. It grows.
    static func root(
        of document: ByteWindow, limits: ReadingLimits, nodes: inout Int
    ) throws(MetadataProblem) -> XMLElement {
        guard document.count <= limits.blockBytes else { throw MetadataProblem(.tooLarge, in: .xmp) }
        guard nodes < nodeLimit else { throw MetadataProblem(.tooMany, in: .xmp) }
        var reader = XMLReader(bytes: Self.utf8(document), nodes: nodes, limits: limits)
        defer { nodes = reader.nodes }
        return try reader.root()
    }

    private init(bytes: ArraySlice<UInt8>, nodes: Int, limits: ReadingLimits) {
        self.bytes = bytes
        self.nodes = nodes
        position = bytes.startIndex
        self.limits = limits
    }

    /// Returns the document in UTF-8. UTF-16 is recognized by its byte order mark or by a zero beside the first `<`.
    private static func utf8(_ document: ByteWindow) -> ArraySlice<UInt8> {
        let marks: [[UInt8]] = [[0xFE, 0xFF], [0, 0x3C], [0xFF, 0xFE], [0x3C, 0]]
        guard marks.contains(where: { document.holds($0) }) else { return document.slice }
        return Array(TextDecoding.utf16(document).utf8)[...]
    }

    private mutating func root() throws(MetadataProblem) -> XMLElement {
        guard try skipToElement() else { throw damaged }
        return try element(depth: 0, scope: ["xml": XMPName.xml])
    }

    private var damaged: MetadataProblem { MetadataProblem(.damaged, in: .xmp) }

    private mutating func countNode() throws(MetadataProblem) {
        nodes += 1
        guard nodes <= Self.nodeLimit else { throw MetadataProblem(.tooMany, in: .xmp) }
    }
}

extension XMLReader {
    private var current: UInt8? { position < bytes.endIndex ? bytes[position] : nil }

    private func holds(_ text: StaticString) -> Bool {
        let length = text.utf8CodeUnitCount
        guard length <= bytes.endIndex - position else { return false }
        return text.withUTF8Buffer { unsafe $0.elementsEqual(bytes[position..<position + length]) }
    }

    /// Moves behind the next `text`.
    private mutating func skip(past text: StaticString) throws(MetadataProblem) {
        while position < bytes.endIndex {
            if holds(text) {
                position += text.utf8CodeUnitCount
                return
            }
            position += 1
        }
        throw damaged
    }

    /// Moves to the next start tag. Skips text, comments, instructions and document types. Returns `false` if there is
    /// none.
    private mutating func skipToElement() throws(MetadataProblem) -> Bool {
        while let start = bytes[position...].firstIndex(of: 0x3C) {
            position = start
            if holds("<!--") {
                try skip(past: "-->")
            } else if holds("<?") {
                try skip(past: "?>")
            } else if holds("<!") {
                try skip(past: ">")
            } else {
                return true
            }
        }
        return false
    }

    private mutating func skipSpace() {
        while let byte = current, Self.isSpace(byte) { position += 1 }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    /// Reads a name with its prefix, such as `rdf:li`.
    private mutating func name() throws(MetadataProblem) -> String {
        let start = position
        while let byte = current, !Self.isSpace(byte), ![0x2F, 0x3C, 0x3D, 0x3E].contains(byte) { position += 1 }
        guard start < position, position - start <= 1024 else { throw damaged }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }
}

extension XMLReader {
    /// Reads the element whose start tag begins here. `scope` maps prefixes to namespaces.
    private mutating func element(depth: Int, scope outer: [String: String]) throws(MetadataProblem) -> XMLElement {
        guard depth < limits.depth else { throw MetadataProblem(.tooDeep, in: .xmp) }
        try countNode()
        position += 1
        let written = try name()
        let attributes = try attributes()
        var scope = outer
        for attribute in attributes {
            if attribute.name == "xmlns" { scope[""] = attribute.value }
            if attribute.name.hasPrefix("xmlns:") { scope[String(attribute.name.dropFirst(6))] = attribute.value }
        }
        guard scope.count <= 256 else { throw MetadataProblem(.tooMany, in: .xmp) }
        var element = XMLElement(name: Self.resolved(written, in: scope))
        for attribute in attributes where attribute.name != "xmlns" && !attribute.name.hasPrefix("xmlns:") {
            element.attributes.append((Self.resolved(attribute.name, in: scope), attribute.value))
        }
        if holds("/>") {
            position += 2
        } else if current == 0x3E {
            position += 1
            try readContent(of: &element, written, depth, scope)
        } else {
            throw damaged
        }
        return element
    }

    private mutating func attributes() throws(MetadataProblem) -> [(name: String, value: String)] {
        var attributes: [(name: String, value: String)] = []
        skipSpace()
        while let byte = current, byte != 0x2F, byte != 0x3E {
            try countNode()
            let name = try name()
            skipSpace()
            guard current == 0x3D else { throw damaged }
            position += 1
            skipSpace()
            guard let quote = current, quote == 0x22 || quote == 0x27,
                let end = bytes[(position + 1)...].firstIndex(of: quote)
            else { throw damaged }
            attributes.append((name, Self.unescaped(bytes[(position + 1)..<end])))
            position = end + 1
            skipSpace()
        }
        return attributes
    }

    private mutating func readContent(
        of element: inout XMLElement, _ written: String, _ depth: Int, _ scope: [String: String]
    ) throws(MetadataProblem) {
        while let next = bytes[position...].firstIndex(of: 0x3C) {
            if position < next { element.text += Self.unescaped(bytes[position..<next]) }
            position = next
            if holds("</") {
                position += 2
                guard try name() == written else { throw damaged }
                try skip(past: ">")
                return
            } else if holds("<![CDATA[") {
                let start = position + 9
                try skip(past: "]]>")
                element.text += String(decoding: bytes[start..<position - 3], as: UTF8.self)
            } else if holds("<!--") {
                try skip(past: "-->")
            } else if holds("<?") {
                try skip(past: "?>")
            } else {
                element.children.append(try self.element(depth: depth + 1, scope: scope))
            }
        }
        throw damaged
    }

    private static func resolved(_ written: String, in scope: [String: String]) -> XMLElement.Name {
        guard let colon = written.firstIndex(of: ":") else {
            return XMLElement.Name(namespace: scope[""] ?? "", local: written, prefix: "")
        }
        let prefix = String(written[..<colon])
        return XMLElement.Name(
            namespace: scope[prefix] ?? "", local: String(written[written.index(after: colon)...]), prefix: prefix)
    }
}

extension XMLReader {
    /// Decodes UTF-8, or else Latin-1, and replaces the five entities of XML and character references. Others stay.
    private static func unescaped(_ bytes: ArraySlice<UInt8>) -> String {
        guard bytes.contains(0x26) else { return decoded(bytes) }
        var made: [UInt8] = []
        made.reserveCapacity(bytes.count)
        var rest = bytes
        while let start = rest.firstIndex(of: 0x26) {
            made += rest[..<start]
            let window = rest[(start + 1)...].prefix(12)
            if let end = window.firstIndex(of: 0x3B), let character = character(rest[(start + 1)..<end]) {
                made += Array(String(character).utf8)
                rest = rest[(end + 1)...]
            } else {
                made.append(0x26)
                rest = rest[(start + 1)...]
            }
        }
        return decoded((made + rest)[...])
    }

    private static func decoded(_ bytes: ArraySlice<UInt8>) -> String {
        String(validating: bytes, as: UTF8.self)
            ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }

    private static func character(_ entity: ArraySlice<UInt8>) -> Unicode.Scalar? {
        let name = String(decoding: entity, as: UTF8.self)
        if let known = entities[name] { return known }
        if name.hasPrefix("#x") { return UInt32(name.dropFirst(2), radix: 16).flatMap(Unicode.Scalar.init) }
        if name.hasPrefix("#") { return UInt32(name.dropFirst()).flatMap(Unicode.Scalar.init) }
        return nil
    }

    private static let entities: [String: Unicode.Scalar] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'",
    ]
}
