/// An element of EBML: its identifier with the length bits, and where its content is. RFC 8794.
struct EBMLElement {
    let identifier: Int
    let start: Int
    /// The number of bytes of the content; `nil` if it is not known before its end.
    let count: Int?

    init?(_ file: some ByteSource, at offset: Int) {
        let head = file.available(at: offset, limit: 12).ordered(.big)
        guard let first = head.u8(at: 0), first > 0 else { return nil }
        let width = UInt8(truncatingIfNeeded: first).leadingZeroBitCount + 1
        guard width <= 4, let identifier = head.number(of: width, at: 0), let size = head.u8(at: width), size > 0
        else { return nil }
        let sizeWidth = UInt8(truncatingIfNeeded: size).leadingZeroBitCount + 1
        guard let number = head.number(of: sizeWidth, at: width) else { return nil }
        let value = number & (1 << (7 * sizeWidth) - 1)
        self.identifier = identifier
        start = offset + width + sizeWidth
        count = value == 1 << (7 * sizeWidth) - 1 ? nil : value
    }

    static let segment = 0x1853_8067, cluster = 0x1F43_B675, tags = 0x1254_C367, tag = 0x7373
    static let simpleTag = 0x67C8, tagName = 0x45A3, tagString = 0x4487
}

extension FileMetadata {
    /// Reads the tags of a WebM or Matroska file. Clusters, which contain the pictures, are skipped.
    mutating func readMatroska(_ file: some ByteSource) {
        var offset = 0
        for _ in 0..<min(limits.entries, 1 << 18) where offset < file.count {
            guard let element = EBMLElement(file, at: offset) else { return note(.damaged, in: .container) }
            switch element.identifier {
            case EBMLElement.segment: offset = element.start
            case EBMLElement.tags:
                guard let count = element.count else { return note(.unsupported, in: .container) }
                if let data = block(file, at: element.start, count, .text) { noteTags(data, depth: 0) }
                offset = element.start + count
            default:
                // The children of an element of unknown size follow like elements of their own.
                offset = element.start + min(element.count ?? 0, Int.max / 2)
            }
        }
        if offset != file.count { note(offset > file.count ? .damaged : .tooMany, in: .container) }
    }

    /// Reads tags, each of which can contain others.
    private mutating func noteTags(_ data: ByteWindow, depth: Int) {
        guard depth < limits.depth else { return note(.tooDeep, in: .text) }
        var offset = 0
        var name: String?
        while offset < data.count, let element = EBMLElement(data, at: offset), let count = element.count,
            let content = data.window(at: element.start, count: count)
        {
            switch element.identifier {
            case EBMLElement.tag, EBMLElement.simpleTag: noteTags(content, depth: depth + 1)
            case EBMLElement.tagName: name = TextDecoding.text(content)
            case EBMLElement.tagString: noteTag(name ?? "", content)
            default: break
            }
            offset = element.start + count
        }
    }

    private mutating func noteTag(_ name: String, _ value: ByteWindow) {
        let upper = name.uppercased()
        if upper.contains("LOCATION") { return notePersonal { $0.hasPosition = true } }
        if upper == "ARTIST" || upper == "AUTHOR" || upper == "DIRECTOR" { notePersonal { $0.hasNames = true } }
        add(.matroskaTag, name, value)
    }
}
