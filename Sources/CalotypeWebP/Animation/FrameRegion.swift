/// The part of a frame that differs from the frame before.
struct FrameRegion {
    /// Even, as the format needs them.
    let left: Int
    let top: Int
    let width: Int
    let height: Int

    /// The whole frame.
    init(width: Int, height: Int) { (left, top, self.width, self.height) = (0, 0, width, height) }

    /// `nil` if nothing differs.
    init?(
        _ frame: UnsafePointer<UInt8>, since before: UnsafePointer<UInt8>, width: Int, height: Int, channels: Int
    ) {
        let rowBytes = width * channels
        func differs(_ y: Int) -> Bool {
            !Self.isEqual(frame + y * rowBytes, before + y * rowBytes, rowBytes)
        }
        guard let first = (0..<height).first(where: differs), let last = (0..<height).last(where: differs) else {
            return nil
        }
        var (left, right) = (width, 0)
        for y in first...last {
            let (row, other) = (frame + y * rowBytes, before + y * rowBytes)
            var x = 0
            while x < left, Self.isEqual(row + x &* channels, other + x &* channels, channels) { x &+= 1 }
            left = min(left, x)
            x = width
            while x > right, Self.isEqual(row + (x &- 1) &* channels, other + (x &- 1) &* channels, channels) {
                x &-= 1
            }
            right = max(right, x)
        }
        self.left = left & ~1
        top = first & ~1
        self.width = right - self.left
        self.height = last + 1 - top
    }

    @inline(__always)
    static func isEqual(_ one: UnsafePointer<UInt8>, _ other: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        var offset = 0
        while offset &+ 8 <= count {
            let difference =
                UnsafeRawPointer(one + offset).loadUnaligned(as: UInt64.self)
                ^ UnsafeRawPointer(other + offset).loadUnaligned(as: UInt64.self)
            if difference != 0 { return false }
            offset &+= 8
        }
        while offset < count {
            if one[offset] != other[offset] { return false }
            offset &+= 1
        }
        return true
    }
}
