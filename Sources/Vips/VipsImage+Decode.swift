internal import CVips
package import Pixels

/// The allowed loaders, by the name of their operation.
package enum VipsLoader: String, Sendable, CaseIterable {
    case jpeg = "jpegload_buffer"
    case png = "pngload_buffer"
    case webp = "webpload_buffer"
    case gif = "gifload_buffer"
    case heif = "heifload_buffer"
    case tiff = "tiffload_buffer"
}

/// The factor by which the decoder itself shrinks the image.
package enum ShrinkOnLoad: Sendable, Hashable {
    case none
    /// Divides the size by 2, 4 or 8, in the frequency domain.
    case jpeg(Int)
    /// Scales to this fraction with libwebp's own rescaler.
    case webp(Double)
}

extension VipsImage {
    /// Decodes `bytes`, converts the image with `body` and writes it to memory. `body` must return 8-bit or 16-bit RGB
    /// or RGBA.
    ///
    /// The result keeps nothing of the encoded bytes or the decoder. Damage that the decoder notices is an error, even
    /// if it could continue with gray pixels. Raising `stop` ends the work between tiles.
    package static func decode(
        _ bytes: [UInt8], with loader: VipsLoader, shrink: ShrinkOnLoad, stop: StopFlag,
        _ body: (VipsImage) throws -> VipsImage
    ) throws -> PixelBuffer {
        try bytes.withUnsafeBytes { bytes in
            try decoding(bytes, with: loader, shrink: shrink, stop: stop) { try body($0).pixels() }
        }
    }

    /// Opens the image in `bytes` and calls `body` with it, which must compute all pixels that it needs.
    ///
    /// libvips counts a JPEG that lacks pixels among those with warnings, as it does harmless ones. So warnings are
    /// errors at first. If no pixel is missing, the image is opened again, and `body` is called again.
    static func decoding<R>(
        _ bytes: UnsafeRawBufferPointer, with loader: VipsLoader, shrink: ShrinkOnLoad, stop: StopFlag,
        _ body: (VipsImage) throws -> R
    ) throws -> R {
        try Vips.working {
            guard loader == .jpeg else { return try stop.watching(try open(bytes, with: loader, shrink: shrink), body) }
            do {
                return try stop.watching(try load(bytes, with: loader, shrink: shrink, warningsFail: true), body)
            } catch let error as VipsError {
                try stop.check()
                guard try JPEGCompleteness.hasAllPixels(bytes) else { throw error }
                return try stop.watching(try load(bytes, with: loader, shrink: shrink), body)
            }
        }
    }

    /// Decodes the frames of an animation one after the other, and returns their timing. `body` converts each frame,
    /// and `finish` receives its pixels. Only one frame at a time is in memory at its stored size. Throws `VipsError`
    /// if there are more than `count` frames.
    static func decodeFrames(
        _ bytes: UnsafeRawBufferPointer, with loader: VipsLoader, most count: Int, stop: StopFlag,
        _ body: (VipsImage) throws -> VipsImage, finish: (PixelBuffer) throws -> Void
    ) throws -> FrameTiming {
        try Vips.working {
            let all = try load(bytes, with: loader, shrink: .none, frames: -1)
            let height = all.frameHeight ?? all.height
            let found = all.height / height
            guard found <= count else { throw VipsError(loader.rawValue, detail: "\(found) frames, not \(count)") }
            return try stop.watching(all) { all in
                for index in 0..<found {
                    try stop.check()
                    try finish(try body(try all.part(top: index * height, height: height)).pixels())
                }
                return all.timing(of: found)
            }
        }
    }

    /// Opens the image. Throws `VipsCannotRead` before any pixel is decoded if libvips does not support the kind of
    /// TIFF.
    private static func open(
        _ bytes: UnsafeRawBufferPointer, with loader: VipsLoader, shrink: ShrinkOnLoad
    ) throws -> VipsImage {
        do {
            return try load(bytes, with: loader, shrink: shrink)
        } catch {
            guard loader == .tiff else { throw error }
            throw VipsCannotRead(description: error.description)
        }
    }

    private static func load(
        _ bytes: UnsafeRawBufferPointer, with loader: VipsLoader, shrink: ShrinkOnLoad, frames: Int = 1,
        warningsFail: Bool = false
    ) throws(VipsError) -> VipsImage {
        if loader == .heif { VipsModule.heif.open() }
        let operation = try VipsOperation(loader.rawValue)
        try operation.set("buffer", to: .bytes(bytes))
        try operation.set("access", to: .int(Int(VIPS_ACCESS_SEQUENTIAL)))
        try operation.set("fail_on", to: .int(Int(warningsFail ? VIPS_FAIL_ON_WARNING : VIPS_FAIL_ON_ERROR)))
        if frames != 1 { try operation.set("n", to: .int(frames)) }
        switch shrink {
        case .none: break
        case .jpeg(let factor): try operation.set("shrink", to: .int(factor))
        case .webp(let scale): try operation.set("scale", to: .double(scale))
        }
        return try operation.run().image()
    }
}
