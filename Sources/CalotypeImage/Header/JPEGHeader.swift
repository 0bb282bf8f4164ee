internal import CalotypeProvenance

/// The facts in the markers of a JPEG, up to its first scan, and the number of its scans.
struct JPEGHeader {
    private static let segmentLimit = 65_536
    /// The largest number of stray or fill bytes before a marker.
    private static let strayLimit = 65_536

    private var frame: JPEGFrame?
    private var isInSeparateScans = false
    private var scans = 0
    private var segments = JPEGSegments()

    init(_ file: ByteWindow) throws(ImageError) {
        try walk(file)
    }

    func image() throws(ImageError) -> ImageHeader {
        guard let frame else { throw .damaged("no frame header, or it is cut off") }
        return ImageHeader(
            format: .jpeg, stored: frame.size, scans: scans, orientation: segments.orientation ?? 1,
            channels: frame.components,
            hasAlpha: false, isProgressive: frame.isProgressive || isInSeparateScans, carries: segments.carried)
    }

    private mutating func walk(_ file: ByteWindow) throws(ImageError) {
        var offset = 2
        for _ in 0..<Self.segmentLimit {
            guard let (marker, end) = try nextMarker(in: file, from: offset), marker != Marker.endOfImage else {
                return
            }
            offset = end
            if Marker.standsAlone(marker) { continue }

            guard let length = file.u16(at: offset), length >= 2 else { return }
            try note(marker, file.available(at: offset + 2, limit: length - 2))
            offset += length
            guard marker == Marker.startOfScan else { continue }
            guard frame?.isProgressive == true || isInSeparateScans else { return }
            offset = Self.endOfScan(in: file, from: offset)
        }
        // Stopping without an error would miss the scans, and their cost.
        throw .damaged("too many segments")
    }

    /// Returns the end of a scan's coded pixels: the next marker that is neither a restart marker nor an escaped byte.
    private static func endOfScan(in file: ByteWindow, from start: Int) -> Int {
        var offset = start
        while let found = file.first(0xFF, from: offset), let next = file.u8(at: found + 1) {
            if next != 0, next != 0xFF, !(0xD0...0xD7).contains(next) { return found }
            offset = found + (next == 0xFF ? 1 : 2)
        }
        return file.count
    }

    /// Returns the next marker and the offset of its end; `nil` if the file ends. Bytes before it are skipped, as in
    /// libjpeg.
    private func nextMarker(in file: ByteWindow, from start: Int) throws(ImageError) -> (marker: Int, end: Int)? {
        for offset in start..<start + Self.strayLimit {
            guard let first = file.u8(at: offset), let second = file.u8(at: offset + 1) else { return nil }
            if first == 0xFF, second != 0, second != 0xFF { return (second, offset + 2) }
        }
        throw .damaged("no marker where one must be")
    }

    private mutating func note(_ marker: Int, _ data: ByteWindow) throws(ImageError) {
        if scans > 0, marker != Marker.startOfScan { return }
        switch marker {
        case 0xC4, 0xC8, 0xCC: break
        case 0xC0...0xCF:
            guard frame == nil else { throw .damaged("two frame headers") }
            frame = try JPEGFrame(marker, data)
        case Marker.startOfScan:
            scans += 1
            if scans == 1 { isInSeparateScans = (data.u8(at: 0) ?? 1) < (frame?.components ?? 1) }
        default: segments.note(marker, data)
        }
    }

    private enum Marker {
        static let endOfImage = 0xD9
        static let startOfScan = 0xDA

        static func standsAlone(_ marker: Int) -> Bool {
            marker == 0x01 || (0xD0...0xD8).contains(marker)
        }
    }
}

/// The frame header (SOF) of a JPEG.
private struct JPEGFrame {
    let size: Dimensions
    let components: Int
    let isProgressive: Bool

    init(_ marker: Int, _ data: ByteWindow) throws(ImageError) {
        isProgressive = try Self.isProgressive(marker)
        guard let precision = data.u8(at: 0), let height = data.u16(at: 1), let width = data.u16(at: 3),
            let components = data.u8(at: 5)
        else { throw .damaged("the frame header is cut off") }

        guard precision == 8 else { throw .unsupported("a JPEG of \(precision) bits a sample") }
        guard height > 0 else { throw .unsupported("a JPEG that tells its height after its pixels") }
        guard [1, 3, 4].contains(components) else { throw .unsupported("a JPEG of \(components) components") }
        self.size = try Dimensions(claimed: width, height)
        self.components = components
    }

    /// Whether the frame is progressive. libjpeg-turbo reads baseline, extended and progressive frames, each with
    /// Huffman or arithmetic coding. Throws `unsupported` for others.
    private static func isProgressive(_ marker: Int) throws(ImageError) -> Bool {
        switch marker {
        case 0xC0, 0xC1, 0xC9: false
        case 0xC2, 0xCA: true
        case 0xC3, 0xCB: throw .unsupported("lossless JPEG")
        default: throw .unsupported("hierarchical JPEG")
        }
    }
}
