extension Watermark {
    /// The box, in pixels, that the watermark is fitted into on a variant of size `canvas`.
    func box(on canvas: Dimensions) -> Dimensions {
        let room = room(on: canvas)
        func side(_ whole: Int, _ room: Int) -> Int { min(max(1, Int((Double(whole) * scale).rounded())), room) }
        return Dimensions(width: side(canvas.width, room.width), height: side(canvas.height, room.height))
    }

    /// The left columns and top rows at which a watermark of size `mark` is drawn. A tile may start outside the canvas,
    /// at a negative offset.
    func places(of mark: Dimensions, on canvas: Dimensions) -> (lefts: [Int], tops: [Int]) {
        let (room, margin) = (room(on: canvas), margin(on: canvas))
        let left = margin + Int((gravity.x * Double(room.width - mark.width)).rounded())
        let top = margin + Int((gravity.y * Double(room.height - mark.height)).rounded())
        guard isTiled else { return ([left], [top]) }
        return (
            Self.starts(through: left, every: mark.width + margin, before: canvas.width),
            Self.starts(through: top, every: mark.height + margin, before: canvas.height)
        )
    }

    private static func starts(through anchor: Int, every step: Int, before end: Int) -> [Int] {
        Array(stride(from: anchor % step - (anchor % step > 0 ? step : 0), to: end, by: step))
    }

    private func margin(on canvas: Dimensions) -> Int {
        Int((margin * Double(min(canvas.width, canvas.height))).rounded(.down))
    }

    /// The size inside the margins. It is at least one pixel.
    private func room(on canvas: Dimensions) -> Dimensions {
        let margin = margin(on: canvas)
        return Dimensions(width: canvas.width - 2 * margin, height: canvas.height - 2 * margin)
    }
}
