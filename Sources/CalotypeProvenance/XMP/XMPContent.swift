/// The properties in an XMP packet. ISO 16684-1.
struct XMPContent: Sendable {
    /// A property of the image.
    struct Property: Sendable, Equatable {
        /// The name with the usual prefix of its namespace, such as `dc:creator`.
        let name: String
        /// The values: one, or those of a list. For a structure, the values of all its fields.
        var values: [String]
    }

    private(set) var properties: [Property] = []

    /// The largest number of values in a packet.
    private static let valueLimit = 20_000
    private var valueCount = 0

    /// Reads a packet. `nodes` counts the elements and attributes of all packets of a file.
    init(_ packet: ByteWindow, limits: ReadingLimits, nodes: inout Int) throws(MetadataProblem) {
        let root = try XMLReader.root(of: packet, limits: limits, nodes: &nodes)
        for description in Self.descriptions(in: root) { note(description) }
    }

    /// The values of the properties with this name, in all packets of a file.
    static func values(_ name: String, in properties: [Property]) -> [String] {
        properties.filter { $0.name == name }.flatMap(\.values)
    }

    /// Finds the top descriptions: children of `rdf:RDF`, which is the root or inside `x:xmpmeta`.
    private static func descriptions(in element: XMLElement) -> [XMLElement] {
        if isRDF(element.name, "RDF") { return element.children.filter { isRDF($0.name, "Description") } }
        return element.children.flatMap(descriptions)
    }

    private static func isRDF(_ name: XMLElement.Name, _ local: String) -> Bool {
        name.local == local && name.namespace == XMPName.rdf
    }
}

extension XMPContent {
    private mutating func note(_ description: XMLElement) {
        for attribute in description.attributes where isProperty(attribute.name) {
            add(attribute.name, [attribute.value])
        }
        for child in description.children { add(child.name, Self.values(of: child)) }
    }

    private func isProperty(_ name: XMLElement.Name) -> Bool {
        !name.namespace.isEmpty && name.namespace != XMPName.rdf && name.namespace != XMPName.xml
    }

    private mutating func add(_ name: XMLElement.Name, _ values: [String]) {
        let values = values.map(\.trimmed).filter { !$0.isEmpty }
        guard !values.isEmpty, valueCount + values.count <= Self.valueLimit else { return }
        valueCount += values.count
        let prefix = XMPName.prefix(of: name.namespace) ?? name.prefix
        properties.append(Property(name: prefix.isEmpty ? name.local : prefix + ":" + name.local, values: values))
    }

    /// The values in an element: its text, its address, the entries of its list or the fields of its structure.
    private static func values(of element: XMLElement) -> [String] {
        if let address = element.attribute(XMPName.rdf, "resource") { return [address] }
        let fields = element.attributes.filter { $0.name.namespace != XMPName.rdf && $0.name.namespace != XMPName.xml }
        let inner = fields.map(\.value) + element.children.flatMap(values)
        return inner.isEmpty ? [element.text] : inner
    }
}
