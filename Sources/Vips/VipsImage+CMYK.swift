internal import CVips
internal import Foundation
internal import Pixels

extension VipsImage {
    /// Converts CMYK to the colors of the profile `output`, with black point compensation: paper becomes white, and all
    /// inks together become black. `input` selects the profile of the inks.
    func fromCMYK(
        _ input: KeyValuePairs<String, VipsArgument>, to output: String, isHighBitDepth: Bool
    ) throws(VipsError) -> VipsImage {
        let image = try (isHighBitDepth ? self : withAlphaFor8Bit()).compensated(
            input, to: output, isHighBitDepth: isHighBitDepth)
        let black = try pixelOfAllInks().compensated(input, to: output, isHighBitDepth: isHighBitDepth)
        return try image.movingToBlack(black)
    }

    private func compensated(
        _ input: KeyValuePairs<String, VipsArgument>, to output: String, isHighBitDepth: Bool
    ) throws(VipsError) -> VipsImage {
        let operation = try VipsOperation("icc_transform")
        try operation.set("in", to: .image(self))
        try operation.set("depth", to: isHighBitDepth ? 16 : 8)
        try operation.set("output_profile", to: .string(output))
        try operation.set("intent", to: .int(Int(VIPS_INTENT_PERCEPTUAL)))
        try operation.set("black_point_compensation", to: true)
        for (argument, value) in input { try operation.set(argument, to: value) }
        return try operation.run().image()
    }

    /// A pixel of the darkest color that the inks of this image can make.
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

    /// Reduces the light in each channel, so that `black`, an image of one pixel, becomes black and white stays white.
    ///
    /// LittleCMS before 2.17 assumes a neutral black point when it compensates, so a bluish black stays dark blue. If
    /// the black is neutral, this does nothing.
    private func movingToBlack(_ black: VipsImage) throws(VipsError) -> VipsImage {
        let dark = try black.pixels().brightnesses
        guard dark.contains(where: { $0 > Self.nearlyBlack }) else { return self }
        let curves = try? PixelBuffer.curves(from: dark, channels: bands, depth: is8Bit ? .eight : .sixteen)
        guard let curves else { throw VipsError("maplut", detail: "no memory") }
        return try applying("maplut", ["lut": .image(try VipsImage(curves))])
    }

    /// A sample value from 0 to 1 that looks black.
    private static let nearlyBlack = 4.0 / 255
}

extension PixelBuffer {
    /// The three color samples of the first pixel, each from 0 to 1.
    fileprivate var brightnesses: [Double] {
        withBytes { bytes in
            switch depth {
            case .eight: bytes.prefix(3).map { Double($0) / 255 }
            case .sixteen: bytes.bindMemory(to: UInt16.self).prefix(3).map { Double($0) / 65_535 }
            }
        }
    }

    /// A lookup table for all sample values. It subtracts the light of `dark` on the curve of sRGB, so that `dark`
    /// becomes 0. Alpha stays as it is.
    fileprivate static func curves(from dark: [Double], channels: Int, depth: PixelDepth) throws -> PixelBuffer {
        let count = depth == .eight ? 256 : 65_536
        let lights = dark.map(light)
        return try PixelBuffer(width: count, height: 1, channels: channels, depth: depth) { output in
            for sample in 0..<count {
                let value = Double(sample) / Double(count - 1)
                for channel in 0..<channels {
                    let result =
                        channel < 3 ? encoded(max(light(value) - lights[channel], 0) / (1 - lights[channel])) : value
                    let (index, rounded) = (sample * channels + channel, (result * Double(count - 1)).rounded())
                    switch depth {
                    case .eight: output[index] = UInt8(rounded)
                    case .sixteen: output.storeBytes(of: UInt16(rounded), toByteOffset: 2 * index, as: UInt16.self)
                    }
                }
            }
        }
    }
}

/// The decoding curve of IEC 61966-2-1, from sample to light.
private func light(_ sample: Double) -> Double {
    sample <= 0.04045 ? sample / 12.92 : pow((sample + 0.055) / 1.055, 2.4)
}

/// The inverse of `light`.
private func encoded(_ light: Double) -> Double {
    light <= 0.0031308 ? light * 12.92 : 1.055 * pow(light, 1 / 2.4) - 0.055
}
