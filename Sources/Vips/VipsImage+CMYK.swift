internal import CVips

extension VipsImage {
    /// CMYK in the colours of the profile `output`, with black point compensation: paper becomes white, and all inks together
    /// become black. `input` says which profile describes the inks.
    func fromCMYK(
        _ input: KeyValuePairs<String, VipsArgument>, to output: String, isDeep: Bool
    ) throws(VipsError) -> VipsImage {
        let colors = try (isDeep ? self : withAlphaFor8Bit()).inLab(input)
            .movingToBlack(try pixelOfAllInks().inLab(input))
        return try colors.applying(
            "icc_export",
            [
                "output_profile": .string(output), "depth": isDeep ? 16 : 8,
                "intent": .int(Int(VIPS_INTENT_PERCEPTUAL)), "black_point_compensation": true,
            ])
    }

    private func inLab(_ input: KeyValuePairs<String, VipsArgument>) throws(VipsError) -> VipsImage {
        let operation = try VipsOperation("icc_import")
        try operation.set("in", to: .image(self))
        try operation.set("intent", to: .int(Int(VIPS_INTENT_PERCEPTUAL)))
        try operation.set("black_point_compensation", to: true)
        for (argument, value) in input { try operation.set(argument, to: value) }
        return try operation.run().image()
    }

    /// The darkest colour that the inks of this image can make.
    private func pixelOfAllInks() throws(VipsError) -> VipsImage {
        let operation = try VipsOperation("black")
        try operation.set("width", to: 1)
        try operation.set("height", to: 1)
        try operation.set("bands", to: 4)
        let inks = try operation.run().image()
            .applying("linear", ["a": .doubles([1]), "b": .doubles([255]), "uchar": true])
            .applying("copy", ["interpretation": .int(Int(VIPS_INTERPRETATION_CMYK))])
        if let iccProfile { inks.setProfile(iccProfile) }
        return inks
    }

    /// The same image in Lab, scaled in XYZ so that `black`, an image of one pixel, becomes black, and white stays.
    ///
    /// LittleCMS before 2.17 takes the black of a profile for neutral when it compensates. A bluish black then stays a dark
    /// blue. Where it is neutral nothing is left to do.
    private func movingToBlack(_ black: VipsImage) throws(VipsError) -> VipsImage {
        let lab = try black.firstPixel()
        guard lab.count >= 3, lab[..<3].contains(where: { abs($0) > Self.nearlyBlack }) else { return self }
        let white: [Double] = [96.42, 100, 82.49]  // D50, as in a profile
        let dark = try black.applying("Lab2XYZ", ["temp": .doubles(white)]).firstPixel().map(Double.init)
        let factors = zip(white, dark).map { $0 / max($0 - $1, 1) }
        let offsets = zip(dark, factors).map { -$0 * $1 }
        let others = Array(repeating: 0.0, count: bands - 3)
        return try applying("Lab2XYZ", ["temp": .doubles(white)])
            .applying("linear", ["a": .doubles(factors + others.map { $0 + 1 }), "b": .doubles(offsets + others)])
            .applying("XYZ2Lab", ["temp": .doubles(white)])
    }

    /// What the eye takes for a neutral black, in Lab.
    private static let nearlyBlack: Float = 2

    /// The samples of the first pixel of an image of floats.
    private func firstPixel() throws(VipsError) -> [Float] {
        var count = 0
        guard format == VIPS_FORMAT_FLOAT,
            let start = withExtendedLifetime(self, { vips_image_write_to_memory(handle, &count) })
        else { throw VipsError("vips_image_write_to_memory", detail: "no floats") }
        defer { g_free(start) }
        let samples = UnsafeRawBufferPointer(start: start, count: count).bindMemory(to: Float.self)
        return Array(samples.prefix(bands))
    }
}
