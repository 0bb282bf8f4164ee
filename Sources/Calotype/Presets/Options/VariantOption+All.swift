extension VariantOption {
    /// All options. The format comes first, since other options depend on it.
    static let all: [VariantOption] = [
        .choice("format", \.format),
        .integer("maxWidth", { _ in SpecRange.sides }, \.maxWidth),
        .integer("maxHeight", { _ in SpecRange.sides }, \.maxHeight),
        .quality,
        .maxBytes,
        .integer("effort", alias: "compressionLevel", { $0.format.efforts }, \.effort),
        .choice("fit", usual: .inside, \.fit),
        .gravity,
        .background,
        .watermark,
        .choice("chromaSubsampling", of: [.jpeg, .avif, .auto], usual: .auto, \.chromaSubsampling),
        .flag("progressive", of: [.jpeg, .png, .auto], \.isProgressive),
        .choice("lossless", of: [.webp, .jxl], usual: .no, \.lossless),
        .flag("exact", of: [.webp, .auto], \.exact),
        .palette,
        .bitDepth,
        .choice(
            "colorProfile", of: [.jpeg, .webp, .avif, .png, .jxl, .auto], usual: .srgb, \.colorProfile),
        .choice("animation", of: [.webp, .gif, .auto], usual: .keep, \.animation),
        .encoder,
        .avifEncoder,
        .poster,
        .storyboard,
        .clip,
        .provenance,
    ]

    /// The names of all options, for messages.
    static let names = all.map(\.name).inWords("and")

    private static let gravity = Self(name: "gravity") { _ in
        "\(Gravity.names.map(\.name).inWords()), or a point [x, y] in fractions from 0 to 1, like [0.5, 0.3]"
    } read: { value, spec in
        guard let gravity = Gravity(value) else { return false }
        spec.gravity = gravity
        return true
    } write: { spec in
        spec.gravity.map(\.written)
    }

    private static let background = Self(name: "background") { _ in
        RGBColor.words
    } read: { value, spec in
        guard let color = value.word.flatMap(RGBColor.init(written:)) else { return false }
        spec.background = color
        return true
    } write: {
        .string($0.background.hex)
    }

    private static let encoder = Self(name: "encoder", formats: [.webp, .auto]) { _ in
        WebPEncoderName.allCases.map(\.rawValue).inWords()
    } read: { value, spec in
        guard let encoder = value.word.flatMap(WebPEncoderName.init(rawValue:)) else { return false }
        spec.webpEncoder = encoder
        return true
    } write: {
        $0.webpEncoder.map { .string($0.rawValue) }
    }
}

extension VariantOption {
    fileprivate static let avifEncoder = Self(name: "avifEncoder", formats: [.avif, .auto]) { _ in
        AVIFEncoderName.allCases.map(\.rawValue).inWords()
    } read: { value, spec in
        guard let encoder = value.word.flatMap(AVIFEncoderName.init(rawValue:)) else { return false }
        spec.avifEncoder = encoder
        return true
    } write: {
        $0.avifEncoder.map { .string($0.rawValue) }
    }
}

extension VariantSpec {
    fileprivate var maxWidth: Int {
        get { box.width }
        set { box = Dimensions(width: newValue, height: box.height) }
    }

    fileprivate var maxHeight: Int {
        get { box.height }
        set { box = Dimensions(width: box.width, height: newValue) }
    }
}
