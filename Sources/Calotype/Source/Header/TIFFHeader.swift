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
        try checkSamples()
        let (colors, hasAlpha) = try channels()
        return ImageHeader(
            format: .tiff, stored: try Dimensions(claimed: directory.integer(.width), directory.integer(.height)),
            orientation: directory.orientation, channels: colors + (hasAlpha ? 1 : 0),
            bitsPerChannel: directory.integers(.bitsPerSample).contains(16) ? 16 : 8, hasAlpha: hasAlpha,
            carries: carries)
    }

    /// Throws `unsupported` for samples that are not numbers from 0 up to a white of 8 or 16 bits, or fewer.
    private func checkSamples() throws(ImageError) {
        let kinds = directory.integers(.sampleFormat)
        // 4 says that nobody knows.
        if let kind = kinds.first(where: { ![1, 4].contains($0) }) {
            throw .unsupported(kind == 2 ? "a TIFF of signed samples" : "a TIFF of samples that are no whole numbers")
        }
        let bits = directory.integers(.bitsPerSample).max() ?? 1
        guard [1, 2, 4, 8, 16].contains(bits) else { throw .unsupported("a TIFF of \(bits) bits a sample") }
    }

    /// How many bands of colour there are, and whether alpha is behind them. Samples beyond these are left out.
    private func channels() throws(ImageError) -> (colors: Int, hasAlpha: Bool) {
        let samples = directory.integer(.samplesPerPixel) ?? 1
        let extra = directory.integers(.extraSamples)
        let colors =
            switch directory.integer(.photometric) {
            case 0?, 1?: 1
            case 2?, 6?, 8?: 3
            case 3?: samples  // The palette gives more.
            case 5?: 4
            case nil: samples == 2 || samples == 4 && !extra.isEmpty ? samples - 1 : min(samples, 4)
            case let other?: throw .unsupported("a TIFF of photometric interpretation \(other)")
            }
        guard samples >= 1, samples >= colors, samples <= Self.mostSamples else {
            throw .unsupported("a TIFF of \(samples) channels")
        }
        if directory.integer(.photometric) == 3 {
            guard samples == 1 else { throw .unsupported("a TIFF of a palette with \(samples) channels") }
            return (3, false)
        }
        // One more is alpha whatever it is called; of several, one that is called so. Of CMYK it is left out.
        let isAlpha = samples == colors + 1 || samples > colors && [1, 2].contains(extra.first)
        return (colors, isAlpha && colors < 4)
    }

    /// More are measurements and no image.
    private static let mostSamples = 8

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
