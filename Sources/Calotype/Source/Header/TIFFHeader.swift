/// What the first directory of a TIFF tells. Later pages are not looked at.
struct TIFFHeader {
    private let structure: TIFFStructure
    private let directory: TIFFDirectory

    init(_ file: ByteReader) throws(ImageError) {
        guard let structure = TIFFStructure(file), let directory = structure.firstDirectory else {
            throw .damaged("no directory, or it is cut off")
        }
        self.structure = structure
        self.directory = directory
    }

    func image() throws(ImageError) -> ImageHeader {
        let palette = 3
        let samples = directory.integer(.samplesPerPixel) ?? 1
        guard (1...4).contains(samples) else { throw .unsupported("a TIFF of \(samples) channels") }
        let hasAlpha = directory.integer(.extraSamples) != nil && samples % 2 == 0
        let isPalette = directory.integer(.photometric) == palette
        return ImageHeader(
            format: .tiff, stored: try Dimensions(claimed: directory.integer(.width), directory.integer(.height)),
            orientation: directory.orientation, channels: isPalette ? 3 : samples,
            bitsPerChannel: try bitsPerChannel(), hasAlpha: hasAlpha, carries: carries)
    }

    private func bitsPerChannel() throws(ImageError) -> Int {
        let bits = directory.integers(.bitsPerSample).max() ?? 1
        guard let decoded = [8, 16, 32].first(where: { bits <= $0 }) else {
            throw .unsupported("a TIFF of \(bits) bits a sample")
        }
        return decoded
    }

    private var carries: [Carried] {
        var carried = CarriedList()
        for (tag, kind) in [(TIFFDirectory.Tag.icc, Carried.Kind.icc), (.xmp, .xmp), (.iptc, .iptc), (.c2pa, .c2pa)] {
            if let bytes = directory.bytes(tag) { carried.add(kind, bytes: bytes) }
        }
        for (tag, kind) in [(TIFFDirectory.Tag.exifDirectory, Carried.Kind.exif), (.gpsDirectory, .gps)] {
            if let offset = directory.integer(tag) {
                carried.add(kind, bytes: structure.directoryBytes(at: offset) ?? 0)
            }
        }
        return carried.all
    }
}
