internal import Pixels
internal import Vips

extension RasterImage {
    /// Draws the watermark on every frame. Returns `self` if the image of the watermark is missing in `images`.
    func bearing(_ watermark: Watermark, from images: WatermarkImages, stop: StopFlag) throws -> RasterImage {
        guard let drawn = try watermark.drawn(on: dimensions, from: images, stop: stop)?.converted(to: first.depth)
        else {
            return self
        }
        let positions = watermark.positions(of: Dimensions(width: drawn.width, height: drawn.height), on: dimensions)
        let opacity = UInt8((watermark.opacity * 255).rounded())
        return try map {
            try stop.check()
            return try $0.overlaid(by: drawn, atColumns: positions.lefts, rows: positions.tops, opacity: opacity)
        }
    }
}

extension Watermark {
    /// The watermark at its final size; `nil` if its image is missing in `images`.
    fileprivate func drawn(on canvas: Dimensions, from images: WatermarkImages, stop: StopFlag) throws -> PixelBuffer? {
        let box = box(on: canvas)
        switch content {
        case .image(let source):
            guard let image = images.images[source] else { return nil }
            let size = Dimensions(width: image.width, height: image.height).fitted(inside: box)
            return try image.resized(width: size.width, height: size.height) { stop.isRaised }
        case .text(let text):
            return try images.texts.image(of: text, in: box) { try text.drawn(in: box, stop) }
        }
    }
}

extension WatermarkText {
    fileprivate func drawn(in box: Dimensions, _ stop: StopFlag) throws -> PixelBuffer {
        try PixelBuffer.text(
            text, font: font, color: color.samples, width: box.width, height: box.height
        ) { stop.isRaised }
    }
}
