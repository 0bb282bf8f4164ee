/// Reads the tags of a document, as simply as a browser could: `<` begins a tag, wherever it is.
struct MarkupCounter: Equatable {
    private(set) var tags: [String: Int] = [:]
    /// The attributes of all tags, by name.
    private(set) var attributes: [String: Int] = [:]

    init(_ document: [UInt8]) {
        var rest = document[...]
        while let start = rest.firstIndex(of: UInt8(ascii: "<")) {
            rest = rest[(start + 1)...]
            let name = rest.prefix { $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: " ") }
            tags[String(decoding: name, as: UTF8.self), default: 0] += 1
            rest = rest[name.endIndex...]
            while let next = rest.first, next != UInt8(ascii: ">") {
                guard next != UInt8(ascii: " ") else {
                    rest = rest.dropFirst()
                    continue
                }
                // Also without a space after a value: browsers read another attribute there.
                let attribute = rest.prefix { ![UInt8(ascii: "="), UInt8(ascii: ">"), UInt8(ascii: " ")].contains($0) }
                attributes[String(decoding: attribute, as: UTF8.self), default: 0] += 1
                rest = rest[attribute.endIndex...]
                guard rest.first == UInt8(ascii: "=") else { continue }
                // Every value has quotes.
                rest = rest.dropFirst(2)
                rest = rest[(rest.firstIndex(of: UInt8(ascii: "\"")) ?? rest.endIndex)...].dropFirst()
            }
        }
    }
}
