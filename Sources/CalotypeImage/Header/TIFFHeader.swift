internal import CalotypeProvenance

/// The facts in the first directory of a TIFF. Later pages are not read.
struct TIFFHeader {
    private let structure: TIFFStructure
    private let directory: TIFFDirectory

    init(_ file: ByteWindow) throws(ImageError) {
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
            bitsPerChannel: bits > 8 ? bits : 8, hasAlpha: hasAlpha,
            carries: carries)
    }

    /// Throws `unsupported` unless samples are unsigned integers of 1, 2, 4, 8 or 16 bits, or fractions of light. It
    /// also throws for compressions that libtiff does not read everywhere.
    private func checkSamples() throws(ImageError) {
        // 1 is unsigned integers, and 4 is undefined.
        let kinds = Set(directory.integers(.sampleFormat)).subtracting([1, 4])
        if let kind = kinds.min(), kind != Self.fractions || !isLight {
            throw .unsupported(kind == 2 ? "a TIFF of signed samples" : "a TIFF of samples that are no whole numbers")
        }
        if let way = directory.integer(.compression), !Self.compressions.contains(way) {
            throw .unsupported("a TIFF of compression \(way)")
        }
        guard [1, 2, 4, 8, 16].contains(bits) || isLight else { throw .unsupported("a TIFF of \(bits) bits a sample") }
    }

    private static let fractions = 3
    /// The compressions that libtiff reads nearly everywhere: none, three of facsimile, LZW, two of JPEG, two of zlib,
    /// PackBits, LZMA, Zstandard and WebP.
    private static let compressions: Set = [1, 2, 3, 4, 5, 6, 7, 8, 32_946, 32_773, 34_925, 50_000, 50_001]
    private var bits: Int { directory.integers(.bitsPerSample).max() ?? 1 }

    /// Whether samples are fractions of the light of white, in red, green and blue, with 32 bits each.
    private var isLight: Bool {
        directory.integers(.sampleFormat).allSatisfy { $0 == Self.fractions } && bits == 32
            && directory.integer(.sampleFormat) != nil && directory.integer(.photometric) == 2
    }

    /// Returns the number of color channels, and whether an alpha channel follows them. Further channels are ignored.
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
        // A single extra channel is alpha, whatever its type. Of several, the first is alpha if its type says so. The
        // alpha of CMYK is ignored.
        let isAlpha = samples == colors + 1 || samples > colors && [1, 2].contains(extra.first)
        return (colors, isAlpha && colors < 4)
    }

    /// The largest number of channels. Files with more contain measurements and no image.
    private static let mostSamples = 8

    private var carries: CarriedList {
        var carried = CarriedList()
        for (tag, kind) in [(TIFFDirectory.Tag.icc, Carried.Kind.icc), (.xmp, .xmp), (.iptc, .iptc), (.c2pa, .c2pa)] {
            if let bytes = directory.bytes(tag) { carried.add(kind, bytes: bytes) }
        }
        for (tag, kind) in [(TIFFDirectory.Tag.exifDirectory, Carried.Kind.exif), (.gpsDirectory, .gps)] {
            if let offset = directory.integer(tag) {
                carried.add(kind, bytes: structure.directoryBytes(at: offset) ?? 0)
            }
        }
        return carried
    }
}
