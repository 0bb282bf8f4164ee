internal import Perception
internal import Pixels

extension RasterImage {
    /// Scales the image, crops it and places it on its canvas as `spec` states. Returns the part of the scaled image
    /// that was kept; `nil` if nothing was cropped. All frames of an animation are cropped alike.
    func framed(
        by framing: Framing, for spec: VariantSpec, _ findFocus: ((FocusImage) -> FocusPoint?)?, stop: StopFlag
    ) throws -> (RasterImage, part: CropRectangle?) {
        let scaled = try map { try $0.resized(to: framing.scaled, stop: stop) }
        guard framing.isCut else { return (try scaled.placed(on: framing.canvas, for: spec), nil) }
        let part = try scaled.part(of: framing.window, for: spec, findFocus, stop)
        let cut = try scaled.map {
            try $0.cropped(left: part.left, top: part.top, width: part.width, height: part.height)
        }
        return (cut, part)
    }

    private func part(
        of window: Dimensions, for spec: VariantSpec, _ findFocus: ((FocusImage) -> FocusPoint?)?, _ stop: StopFlag
    ) throws -> CropRectangle {
        if spec.fit == .smart, spec.gravity == nil, let findFocus,
            let point = try findFocus(FocusImage(first, stop: stop))
        {
            return CropRectangle(of: window, around: (point.x, point.y), in: dimensions)
        }
        return switch spec.gravity ?? (spec.fit == .smart ? .attention : .center) {
        case .point(let x, let y): CropRectangle(of: window, around: (x, y), in: dimensions)
        case .attention: try part(of: window, by: .attention, on: spec.background, stop)
        case .entropy: try part(of: window, by: .entropy, on: spec.background, stop)
        }
    }

    /// Finds the part in the first frame. Transparent pixels have no color, so the frame is flattened onto a
    /// contrasting color, on which a drawing is visible.
    private func part(
        of window: Dimensions, by interest: Interest, on background: RGBColor, _ stop: StopFlag
    ) throws -> CropRectangle {
        let frame = try first.converted(to: .eight)
        let seen = try frame.flattened(onto: frame.showing(on: background).samples)
        let found = try seen.interestingPart(width: window.width, height: window.height, by: interest) {
            stop.isRaised
        }
        return CropRectangle(left: found.left, top: found.top, of: window)
    }

    private func placed(on canvas: Dimensions, for spec: VariantSpec) throws -> RasterImage {
        guard canvas != dimensions else { return self }
        let point = if case .point(let x, let y)? = spec.gravity { (x: x, y: y) } else { (x: 0.5, y: 0.5) }
        let left = Int((point.x * Double(canvas.width - first.width)).rounded())
        let top = Int((point.y * Double(canvas.height - first.height)).rounded())
        return try map {
            try $0.placed(
                left: left, top: top, onCanvasOf: canvas.width, canvas.height, colored: spec.background.samples)
        }
    }
}

extension RGBColor {
    var samples: (red: UInt8, green: UInt8, blue: UInt8) { (red, green, blue) }
}
