internal import CVips
package import Pixels

extension VipsImage {
    /// Whether the colors are described by a profile other than sRGB, or are CMYK.
    package var hasForeignColors: Bool {
        if let profile = iccProfile.flatMap(ICCProfile.init), profile.describes(interpretation) {
            return !profile.isSRGB
        }
        return interpretation == VIPS_INTERPRETATION_CMYK
    }

    /// Converts to 8-bit sRGB with three bands, or four with alpha.
    ///
    /// An embedded profile is applied if it describes this kind of image and is not sRGB. CMYK without a profile is
    /// converted with libvips' own CMYK profile. The darkest color of CMYK becomes black.
    package func inSRGB() throws(VipsError) -> VipsImage {
        if let profile = iccProfile.flatMap(ICCProfile.init), profile.describes(interpretation), !profile.isSRGB {
            return try transformed(["embedded": true])
        }
        if interpretation == VIPS_INTERPRETATION_CMYK { return try transformed(["input_profile": "cmyk"]) }
        guard interpretation != VIPS_INTERPRETATION_sRGB || !is8Bit else { return self }
        return try applying("colourspace", ["space": .int(Int(VIPS_INTERPRETATION_sRGB))])
    }

    /// Converts to the colors of `gamut`. Also returns the profile of the result; `nil` if it is sRGB.
    ///
    /// With `.stored`, the image keeps its profile if that describes RGB, is not sRGB and fits into every format. Any
    /// other image becomes sRGB.
    package func inColors(of gamut: VipsGamut) throws(VipsError) -> (image: VipsImage, profile: [UInt8]?) {
        switch gamut {
        case .srgb: return (try inSRGB(), nil)
        case .stored:
            guard let bytes = iccProfile, let profile = ICCProfile(bytes), profile.describes(interpretation),
                profile.isRGB, !profile.isSRGB, bytes.count <= Self.mostProfileBytes
            else { return (try inSRGB(), nil) }
            guard !is8Bit || interpretation != VIPS_INTERPRETATION_sRGB else { return (self, bytes) }
            return (try applying("colourspace", ["space": .int(Int(VIPS_INTERPRETATION_sRGB))]), bytes)
        case .displayP3:
            let image: VipsImage
            if let profile = iccProfile.flatMap(ICCProfile.init), profile.describes(interpretation) {
                image = try transformed(["embedded": true], to: "p3")
            } else if interpretation == VIPS_INTERPRETATION_CMYK {
                image = try transformed(["input_profile": "cmyk"], to: "p3")
            } else {
                image = try inSRGB().transformed(["input_profile": "srgb"], to: "p3")
            }
            return (image, image.iccProfile)
        }
    }

    /// The largest profile that fits into a JPEG: 255 segments (ICC.1:2022, annex B.4).
    static let mostProfileBytes = 255 * 65_519

    /// Applies an ICC transform. The result has 8 bits unless `isHighBitDepth`.
    func transformed(
        _ input: KeyValuePairs<String, VipsArgument>, to output: String = "srgb", isHighBitDepth: Bool = false
    ) throws(VipsError) -> VipsImage {
        if interpretation == VIPS_INTERPRETATION_CMYK {
            return try fromCMYK(input, to: output, isHighBitDepth: isHighBitDepth)
        }
        let operation = try VipsOperation("icc_transform")
        try operation.set("in", to: .image(isHighBitDepth ? self : withAlphaFor8Bit()))
        try operation.set("depth", to: isHighBitDepth ? 16 : 8)
        try operation.set("output_profile", to: .string(output))
        try operation.set("intent", to: .int(Int(VIPS_INTENT_PERCEPTUAL)))
        for (argument, value) in input { try operation.set(argument, to: value) }
        return try operation.run().image()
    }

    /// Reduces 16-bit alpha to 8-bit values. The transform reduces only colors to 8 bits and copies alpha unchanged.
    func withAlphaFor8Bit() throws(VipsError) -> VipsImage {
        guard hasAlpha, format == VIPS_FORMAT_USHORT else { return self }
        let colors = bands - 1
        return try applying(
            "linear",
            [
                "a": .doubles(Array(repeating: 1, count: colors) + [1 / 257]),
                "b": .doubles(Array(repeating: 0, count: colors) + [0.5]),
            ]
        ).applying("cast", ["format": .int(Int(format))])
            .applying("copy", ["interpretation": .int(Int(interpretation))])
    }
}

/// The color space that an image is converted to.
package enum VipsGamut: Sendable, Hashable {
    case srgb, displayP3
    /// The color space of the image's own profile.
    case stored
}

extension PixelBuffer {
    /// Converts from an ICC profile to sRGB.
    package func inSRGB(from profile: [UInt8], stop: StopFlag) throws -> PixelBuffer {
        try Vips.working {
            let image = try VipsImage(self)
            image.setProfile(profile)
            return try stop.watching(image) { try $0.inSRGB().pixels() }
        }
    }

    /// Converts from sRGB to Display P3, and also returns its profile.
    package func inDisplayP3(stop: StopFlag) throws -> (PixelBuffer, profile: [UInt8]?) {
        try Vips.working {
            try stop.watching(try VipsImage(self)) { image in
                let (wide, profile) =
                    try depth == .eight ? image.inColors(of: .displayP3) : image.inDeepColors(of: .displayP3)
                return (try wide.pixels(), profile)
            }
        }
    }

    /// Converts from sRGB to the colors of a profile.
    package func fromSRGB(to profile: [UInt8], stop: StopFlag) throws -> PixelBuffer {
        try Vips.working {
            try stop.watching(try VipsImage(self)) { image in
                // A copy is needed, because the result of an operation may be shared.
                let connected = try image.applying("icc_import", ["input_profile": "srgb"]).applying("copy")
                connected.setProfile(profile)
                return try connected.applying("icc_export").pixels()
            }
        }
    }
}

extension VipsImage {
    /// A copy with `profile` instead of its current profile.
    package func bearing(_ profile: [UInt8]) throws(VipsError) -> VipsImage {
        let copy = try applying("copy")
        copy.setProfile(profile)
        return copy
    }

    /// Call it before the image is shared.
    func setProfile(_ profile: [UInt8]) { setBlock("icc-profile-data", profile) }

    /// Sets a block of metadata by libvips' name. Call it before the image is shared.
    func setBlock(_ name: String, _ block: [UInt8]) {
        withExtendedLifetime(self) {
            block.withUnsafeBytes { vips_image_set_blob_copy(handle, name, $0.baseAddress, $0.count) }
        }
    }
}

/// The properties of an ICC profile that decide whether it is applied (ICC.1:2022, 7.2).
struct ICCProfile {
    private let bytes: [UInt8]
    private static let headerSize = 128

    init?(_ bytes: [UInt8]) {
        guard bytes.count > Self.headerSize else { return nil }
        self.bytes = bytes
    }

    /// Whether the color space of the profile is the color space of the image. Some files wrongly have a gray profile
    /// on an RGB image.
    func describes(_ interpretation: VipsInterpretation) -> Bool {
        switch String(decoding: bytes[16..<20], as: UTF8.self) {
        case "RGB ":
            [VIPS_INTERPRETATION_sRGB, VIPS_INTERPRETATION_RGB, VIPS_INTERPRETATION_RGB16].contains(interpretation)
        case "GRAY": [VIPS_INTERPRETATION_B_W, VIPS_INTERPRETATION_GREY16].contains(interpretation)
        case "CMYK": interpretation == VIPS_INTERPRETATION_CMYK
        default: false
        }
    }

    var isRGB: Bool { bytes[16..<20].elementsEqual("RGB ".utf8) }

    /// Whether the name, in ASCII or UTF-16, is that of sRGB (IEC 61966-2-1). The transform would then change nothing.
    var isSRGB: Bool {
        let name = Array("sRGB IEC61966-2".utf8)
        let wide: [UInt8] = name.flatMap { [0, $0] as [UInt8] }
        let tags = bytes.dropFirst(Self.headerSize).prefix(4096)
        return tags.contains(sequence: name) || tags.contains(sequence: wide)
    }
}

extension Collection where Element == UInt8 {
    fileprivate func contains(sequence: [UInt8]) -> Bool {
        indices.contains { self[$0...].starts(with: sequence) }
    }
}
