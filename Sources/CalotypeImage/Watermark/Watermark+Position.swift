extension Watermark {
    /// The box, in pixels, that the watermark is fitted into on a variant of size `canvas`.
    func box(on canvas: Dimensions) -> Dimensions {
        let area = area(on: canvas)
        func side(_ whole: Int, _ area: Int) -> Int { min(max(1, Int((Double(whole) * scale).rounded())), area) }
        return Dimensions(width: side(canvas.width, area.width), height: side(canvas.height, area.height))
    }

    /// The left columns and top rows at which a watermark of size `size` is drawn. A tile may start outside the canvas,
    /// at a negative offset.
    func positions(of size: Dimensions, on canvas: Dimensions) -> (lefts: [Int], tops: [Int]) {
        let (area, margin) = (area(on: canvas), margin(on: canvas))
        let left = margin + Int((gravity.x * Double(area.width - size.width)).rounded())
        let top = margin + Int((gravity.y * Double(area.height - size.height)).rounded())
        guard isTiled else { return ([left], [top]) }
        return (
            Self.starts(through: left, every: size.width + margin, before: canvas.width),
            Self.starts(through: top, every: size.height + margin, before: canvas.height)
        )
    }

    private static func starts(through anchor: Int, every step: Int, before end: Int) -> [Int] {
        Array(stride(from: anchor % step - (anchor % step > 0 ? step : 0), to: end, by: step))
    }

    private func margin(on canvas: Dimensions) -> Int {
        Int((margin * Double(min(canvas.width, canvas.height))).rounded(.down))
    }

    /// The size inside the margins. It is at least one pixel.
    private func area(on canvas: Dimensions) -> Dimensions {
        let margin = margin(on: canvas)
        return Dimensions(width: canvas.width - 2 * margin, height: canvas.height - 2 * margin)
    }
}
