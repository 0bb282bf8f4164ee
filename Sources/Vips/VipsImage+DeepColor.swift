internal import CVips

extension VipsImage {
    /// Converts like `inColors`, to 16 bits per sample and without loss of precision on the way.
    package func inDeepColors(of gamut: VipsGamut) throws(VipsError) -> (image: VipsImage, profile: [UInt8]?) {
        guard isOrdinary else {
            let (image, profile) = try inColors(of: gamut)
            return (try image.deepened(), profile)
        }
        let profile = iccProfile.flatMap { bytes in ICCProfile(bytes).map { (bytes: bytes, facts: $0) } }
            .flatMap { $0.facts.describes(interpretation) && !$0.facts.isSRGB ? $0 : nil }
        switch gamut {
        case .srgb: return (try inDeepSRGB(isProfiled: profile != nil), nil)
        case .stored:
            guard let profile, profile.facts.isRGB, profile.bytes.count <= Self.mostProfileBytes else {
                return (try inDeepSRGB(isProfiled: profile != nil), nil)
            }
            return (try deepened(), profile.bytes)
        case .displayP3:
            let image = try inDeepP3(isProfiled: profile != nil)
            return (image, image.iccProfile)
        }
    }

    private func inDeepSRGB(isProfiled: Bool) throws(VipsError) -> VipsImage {
        if interpretation == VIPS_INTERPRETATION_CMYK { return try inDeepColors(isProfiled, to: "srgb") }
        if isProfiled { return try deepened().transformed(["embedded": true], isHighBitDepth: true) }
        let image = try deepened()
        guard image.interpretation == VIPS_INTERPRETATION_GREY16 else { return image }
        return try image.applying("colourspace", ["space": .int(Int(VIPS_INTERPRETATION_RGB16))])
    }

    private func inDeepP3(isProfiled: Bool) throws(VipsError) -> VipsImage {
        if interpretation == VIPS_INTERPRETATION_CMYK { return try inDeepColors(isProfiled, to: "p3") }
        if isProfiled { return try deepened().transformed(["embedded": true], to: "p3", isHighBitDepth: true) }
        return try inDeepSRGB(isProfiled: false).transformed(["input_profile": "srgb"], to: "p3", isHighBitDepth: true)
    }

    /// Converts CMYK with 8-bit or 16-bit inks.
    private func inDeepColors(_ isProfiled: Bool, to output: String) throws(VipsError) -> VipsImage {
        try isProfiled
            ? fromCMYK(["embedded": true], to: output, isHighBitDepth: true)
            : fromCMYK(["input_profile": "cmyk"], to: output, isHighBitDepth: true)
    }

    /// Whether this is a kind of image that PNG, JPEG and HEIF contain. CMYK with alpha is excluded: some versions of
    /// libvips copy its alpha unchanged, others scale it to the new samples.
    private var isOrdinary: Bool {
        switch interpretation {
        case VIPS_INTERPRETATION_GREY16, VIPS_INTERPRETATION_RGB16: is16Bit
        case VIPS_INTERPRETATION_B_W, VIPS_INTERPRETATION_sRGB, VIPS_INTERPRETATION_RGB: is8Bit
        case VIPS_INTERPRETATION_CMYK: (is8Bit || is16Bit) && !hasAlpha
        default: false
        }
    }

    /// A color or gray image with samples from 0 to 65535.
    private func deepened() throws(VipsError) -> VipsImage {
        if is16Bit { return try filled() }
        let isGray = interpretation == VIPS_INTERPRETATION_B_W
        return try scaled(by: 257, as: isGray ? VIPS_INTERPRETATION_GREY16 : VIPS_INTERPRETATION_RGB16)
    }

    /// Samples of 10 or 12 bits from HEIF are the upper bits of 16, so white is slightly below 65535. This scales them
    /// to the full range.
    private func filled() throws(VipsError) -> VipsImage {
        guard let bits = sampleBits, (9..<16).contains(bits) else { return self }
        let most = (1 << bits - 1) << (16 - bits)
        return try scaled(by: 65_535 / Double(most), as: interpretation)
    }

    /// Multiplies the samples by `factor` and rounds them.
    private func scaled(by factor: Double, as interpretation: VipsInterpretation) throws(VipsError) -> VipsImage {
        try applying("linear", ["a": .doubles([factor]), "b": .doubles([0.5])])
            .applying("cast", ["format": .int(Int(VIPS_FORMAT_USHORT))])
            .applying("copy", ["interpretation": .int(Int(interpretation))])
    }
}
