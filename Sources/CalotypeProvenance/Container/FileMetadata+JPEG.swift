extension FileMetadata {
    private static let xmp = "http://ns.adobe.com/xap/1.0/\0"
    private static let extendedXMP = "http://ns.adobe.com/xmp/extension/\0"

    /// Reads the segments of a JPEG up to the first scan.
    mutating func readJPEG(_ file: ByteWindow) {
        var parts = JPEGParts()
        var offset = 2
        for _ in 0..<limits.entries {
            while file.u8(at: offset) == 0xFF, file.u8(at: offset + 1) == 0xFF { offset += 1 }
            guard file.u8(at: offset) == 0xFF, let marker = file.u8(at: offset + 1),
                let length = file.u16(at: offset + 2)
            else {
                note(.damaged, in: .container)
                break
            }
            if marker == 0xDA || marker == 0xD9 { break }
            guard length >= 2, let data = file.window(at: offset + 4, count: length - 2) else {
                note(.damaged, in: .container)
                break
            }
            noteSegment(marker, data, &parts)
            offset += 2 + length
        }
        noteParts(parts)
    }

    private mutating func noteSegment(_ marker: Int, _ data: ByteWindow, _ parts: inout JPEGParts) {
        switch marker {
        case 0xFE: add(.jpegComment, "", data)
        case 0xE1 where data.holds("Exif\0"): noteExif(data)
        case 0xE1 where data.holds(Self.xmp): noteXMP(data.available(at: Self.xmp.utf8.count))
        case 0xE1 where data.holds(Self.extendedXMP): parts.noteXMP(data.available(at: Self.extendedXMP.utf8.count))
        case 0xEB where data.holds("JP"): parts.noteBox(data)
        case 0xED where data.holds("Photoshop 3.0\0"):
            guard parts.photoshop.count + data.count <= limits.blockBytes else { return note(.tooLarge, in: .iptc) }
            parts.photoshop += data.available(at: 14).slice
        case 0xE0...0xEF where data.holds("AIGC") || data.holds("{\"AIGC"):
            add(.jpegSegment, "APP\(marker - 0xE0)", data)
        default: break
        }
    }

    private mutating func noteParts(_ parts: JPEGParts) {
        notePhotoshop(ByteWindow(parts.photoshop))
        for store in parts.manifestStores(limits, &self) { noteManifest(store) }
        for packet in parts.extendedPackets(limits, &self) { noteXMP(packet) }
    }
}

/// The metadata of a JPEG that is divided into several segments.
struct JPEGParts {
    /// Photoshop's resources. They go on from segment to segment.
    var photoshop: [UInt8] = []
    private var packets: [(name: String, parts: [(offset: Int, total: Int, data: ByteWindow)])] = []
    private var boxes: [(instance: Int, parts: [(number: Int, data: ByteWindow)])] = []

    /// Adds a part of an extended XMP packet: a digest of 32 characters, the size of the packet, the offset in it.
    mutating func noteXMP(_ data: ByteWindow) {
        guard let name = data.window(at: 0, count: 32)?.latin1, let total = data.u32(at: 32),
            let offset = data.u32(at: 36)
        else { return }
        let part = (offset, total, data.available(at: 40))
        if let known = packets.firstIndex(where: { $0.name == name }) {
            packets[known].parts.append(part)
        } else if packets.count < 8 {
            packets.append((name, [part]))
        }
    }

    /// Adds a part of a JUMBF box: the number of the box and that of the part. ISO 19566-5, annex D.
    mutating func noteBox(_ data: ByteWindow) {
        guard let instance = data.u16(at: 2), let number = data.u32(at: 4) else { return }
        let part = (number, data.available(at: 8))
        if let known = boxes.firstIndex(where: { $0.instance == instance }) {
            boxes[known].parts.append(part)
        } else if boxes.count < 64 {
            boxes.append((instance, [part]))
        }
    }

    /// Joins the parts of the packets that the properties of `file` name.
    func extendedPackets(_ limits: ReadingLimits, _ file: inout FileMetadata) -> [ByteWindow] {
        let named = XMPContent.values("xmpNote:HasExtendedXMP", in: file.xmp)
        return packets.filter { named.contains($0.name) }.compactMap { packet in
            let parts = packet.parts.sorted { $0.offset < $1.offset }
            let total = parts.first?.total ?? 0
            guard total <= limits.blockBytes else {
                file.note(.tooLarge, in: .xmp)
                return nil
            }
            var joined: [UInt8] = []
            for part in parts where part.offset == joined.count && joined.count + part.data.count <= total {
                joined += part.data.slice
            }
            guard joined.count == total else {
                file.note(.damaged, in: .xmp)
                return nil
            }
            return ByteWindow(joined)
        }
    }

    /// Joins the parts of the boxes that are C2PA manifest stores.
    func manifestStores(_ limits: ReadingLimits, _ file: inout FileMetadata) -> [ByteWindow] {
        boxes.compactMap { box in
            let parts = box.parts.sorted { $0.number < $1.number }
            guard let first = parts.first?.data, Self.isManifestStore(first) else { return nil }
            guard parts.reduce(0, { $0 + $1.data.count }) <= limits.manifestBytes else {
                file.note(.tooLarge, in: .credential)
                return .empty
            }
            // Each part repeats the header of the box.
            var joined = first.array
            for part in parts.dropFirst() {
                joined += part.data.available(at: part.data.u32(at: 0) == 1 ? 16 : 8).slice
            }
            return ByteWindow(joined)
        }
    }

    private static func isManifestStore(_ box: ByteWindow) -> Bool {
        box.holds("c2pa", at: box.u32(at: 0) == 1 ? 24 : 16)
    }
}
