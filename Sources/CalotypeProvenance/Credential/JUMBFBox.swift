/// A box of JUMBF, the container of C2PA manifests. ISO 19566-5.
package struct JUMBFBox: Sendable {
    /// The four letters of the type, such as `jumb` or `cbor`.
    package let type: String
    package let content: ByteWindow
    /// The number of bytes of the box with its header.
    package let size: Int

    /// Reads the box at `offset`; `nil` if it is damaged.
    package init?(_ bytes: ByteWindow, at offset: Int = 0) {
        guard let short = bytes.u32(at: offset), let type = bytes.name(at: offset + 4) else { return nil }
        var (length, header) = (short, 8)
        if short == 1, let long = bytes.u64(at: offset + 8) { (length, header) = (long, 16) }
        if short == 0 { length = bytes.count - offset }
        guard length >= header, let content = bytes.window(at: offset + header, count: length - header) else {
            return nil
        }
        self.type = type
        self.content = content
        size = length
    }
}

/// A box of JUMBF that contains other boxes, with its description.
package struct JUMBFSuperbox: Sendable {
    /// The first four letters of the identifier of the type: `c2pa`, `c2ma`, `cbor`, `json`.
    package let kind: String
    package let label: String
    /// The boxes after the description.
    package let boxes: [JUMBFBox]
    /// The number of bytes of the superbox with its header.
    let size: Int

    /// Reads a superbox. It is `tooMany` if it contains more than `limit` boxes.
    package init(_ box: JUMBFBox, limit: Int = 1024) throws(MetadataProblem) {
        let damaged = MetadataProblem(.damaged, in: .credential)
        guard box.type == "jumb", let description = JUMBFBox(box.content), description.type == "jumd",
            let kind = description.content.name(at: 0), let toggles = description.content.u8(at: 16)
        else { throw damaged }
        self.kind = kind
        size = box.size
        let labelBytes = description.content.available(at: 17)
        label =
            toggles & 2 == 0
            ? "" : TextDecoding.text(labelBytes.available(at: 0, limit: labelBytes.first(0) ?? labelBytes.count))
        var (offset, boxes) = (description.size, [JUMBFBox]())
        while offset < box.content.count {
            guard let next = JUMBFBox(box.content, at: offset) else { throw damaged }
            guard boxes.count < limit else { throw MetadataProblem(.tooMany, in: .credential) }
            boxes.append(next)
            offset += next.size
        }
        self.boxes = boxes
    }

    /// The superboxes inside that are of one of `kinds`.
    func superboxes(_ kinds: String...) throws(MetadataProblem) -> [JUMBFSuperbox] {
        var found: [JUMBFSuperbox] = []
        for box in boxes where box.type == "jumb" {
            let inner = try JUMBFSuperbox(box)
            if kinds.isEmpty || kinds.contains(inner.kind) { found.append(inner) }
        }
        return found
    }

    /// The content of the first box of `type`.
    func content(_ type: String) -> ByteWindow? { boxes.first { $0.type == type }?.content }
}
