internal import CVips
package import Pixels

/// An operation of libvips that writes a file, with its arguments.
package struct VipsSaver {
    let operation: String
    let arguments: [(name: String, value: VipsArgument)]
    /// Arguments that libvips 8.14.1 does not have. It is not told about them.
    private static let newer: Set = ["exact"]
    /// The loadable module that contains the operation; `nil` if it is built in.
    var module: VipsModule?
    /// The number of bits of a sample in the file. If it is more than eight, the image has 16 bits.
    var bits = 8

    /// `exact` keeps the colors of transparent pixels, if this libvips can.
    package static func webp(
        quality: Int, effort: Int, lossless: Bool = false, nearLossless: Bool = false, exact: Bool = false
    ) -> Self {
        Self(
            operation: "webpsave_buffer",
            arguments: [
                ("Q", .int(quality)), ("effort", .int(effort)), ("lossless", .bool(lossless)),
                ("near_lossless", .bool(nearLossless)),
            ] + (exact ? [("exact", .bool(true))] : []))
    }

    /// One AV1 key frame by SVT-AV1, without a file around it. No operation of libvips does that, but its encoding may
    /// run in a process like theirs.
    package static func av1(quantizer: Int, preset: Int, bits: Int) -> Self {
        Self(operation: svtAV1, arguments: [("quantizer", .int(quantizer)), ("preset", .int(preset))], bits: bits)
    }

    private static let svtAV1 = "svt-av1"

    /// AV1 in HEIF, with 8, 10 or 12 bits.
    package static func avif(quality: Int, effort: Int, subsamplesChroma: Bool, bits: Int) -> Self {
        Self(
            operation: "heifsave_buffer",
            arguments: [
                ("compression", .int(Int(VIPS_FOREIGN_HEIF_COMPRESSION_AV1))), ("Q", .int(quality)),
                ("effort", .int(effort)),
                ("bitdepth", .int(bits)),
                (
                    "subsample_mode",
                    .int(Int(subsamplesChroma ? VIPS_FOREIGN_SUBSAMPLE_ON : VIPS_FOREIGN_SUBSAMPLE_OFF))
                ),
            ], module: .heif, bits: bits)
    }

    /// A `paletteQuality` limits the file to 256 colors of 8 bits.
    package static func png(compression: Int, interlaced: Bool, paletteQuality: Int?, bits: Int) -> Self {
        Self(
            operation: "pngsave_buffer",
            arguments: [
                ("compression", .int(compression)), ("interlace", .bool(interlaced)),
                ("palette", .bool(paletteQuality != nil)),
                ("Q", .int(paletteQuality ?? 100)),
            ], bits: bits)
    }

    package static func gif(effort: Int) -> Self {
        Self(operation: "gifsave_buffer", arguments: [("effort", .int(effort))])
    }

    package static func jxl(quality: Int, effort: Int, lossless: Bool, bits: Int) -> Self {
        Self(
            operation: "jxlsave_buffer",
            arguments: [("Q", .int(quality)), ("effort", .int(effort)), ("lossless", .bool(lossless))], module: .jxl,
            bits: bits)
    }
}

extension VipsSaver {
    /// Encodes `image` in `process`. If the process's program cannot be run at all, the image is encoded here.
    package func encode(
        _ image: PixelBuffer, timing: FrameTiming? = nil, metadata: VipsMetadata = VipsMetadata(),
        in process: EncoderProcess, stop: StopFlag
    ) throws -> [UInt8] {
        do {
            return try process.encode(self, image, timing: timing, metadata: metadata, stop: stop)
        } catch is ProcessUnavailable {
            return try encode(image, timing: timing, metadata: metadata, stop: stop)
        }
    }

    /// Encodes `image`. Raising `stop` ends the work. Throws `VipsCannotWrite` if this libvips does not know the
    /// format, and `VipsHeifTooOld`.
    ///
    /// With `timing`, the image contains the frames of an animation, stacked vertically.
    package func encode(
        _ image: PixelBuffer, timing: FrameTiming? = nil, metadata: VipsMetadata = VipsMetadata(), stop: StopFlag
    ) throws -> [UInt8] {
        guard operation != Self.svtAV1 else {
            try stop.check()
            return try image.av1(quantizer: number("quantizer"), preset: number("preset"), bits: bits)
        }
        return try Vips.working {
            module?.open()
            guard Vips.knows(operation) else {
                throw VipsCannotWrite(description: "libvips \(Vips.version) has no \(operation)")
            }
            if operation == "heifsave_buffer", bits == 10 { try VipsHeif.checkTenBits() }
            let image = try VipsImage(bits > 8 ? image.rounded(toBits: bits) : image)
            if let timing { image.setFrames(timing) }
            image.setMetadata(metadata)
            return try stop.watching(image) { image in
                let saver = try VipsOperation(operation)
                try saver.set("in", to: .image(image))
                // `strip` has no effect on WebP in libvips 8.14.1 (libvips #3340).
                try saver.set("strip", to: .bool(metadata.isEmpty))
                for (argument, value) in arguments where !Self.newer.contains(argument) || saver.has(argument) {
                    try saver.set(argument, to: value)
                }
                return try saver.run().bytes()
            }
        }
    }

    private func number(_ name: String) -> Int {
        if case .int(let number)? = arguments.first(where: { $0.name == name })?.value { number } else { 0 }
    }
}
