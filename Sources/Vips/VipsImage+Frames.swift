internal import CVips
internal import Pixels

extension VipsImage {
    /// How high a frame is, of an animation whose frames stand one below the other; `nil` of a still.
    var frameHeight: Int? {
        guard let height = integer("page-height"), height > 0, height < self.height, self.height.isMultiple(of: height)
        else { return nil }
        return height
    }

    /// What the file says of its `count` frames. One without a word on it takes 100 ms, as browsers have it.
    func timing(of count: Int) -> FrameTiming {
        let delays = integers("delay")
        return FrameTiming(
            delays: (0..<count).map { $0 < delays.count ? max(delays[$0], 0) : 100 },
            plays: max(integer("loop") ?? 0, 0))
    }

    /// Says that the image is frames that stand one below the other. Call it before anybody else sees the image.
    func setFrames(_ timing: FrameTiming) {
        let delays = timing.delays.map { Int32(clamping: $0) }
        withExtendedLifetime(self) {
            vips_image_set_int(handle, "page-height", Int32(height / delays.count))
            vips_image_set_int(handle, "loop", Int32(clamping: timing.plays))
            vips_image_set_array_int(handle, "delay", delays, Int32(delays.count))
        }
    }

    /// How many bits of a sample the file has, as some loaders tell.
    var sampleBits: Int? { integer("bits-per-sample") ?? integer("heif-bitdepth") }

    private func integer(_ name: String) -> Int? {
        withExtendedLifetime(self) {
            var number: Int32 = 0
            guard vips_image_get_typeof(handle, name) != 0, vips_image_get_int(handle, name, &number) == 0 else {
                return nil
            }
            return Int(number)
        }
    }

    private func integers(_ name: String) -> [Int] {
        withExtendedLifetime(self) {
            var numbers: UnsafeMutablePointer<Int32>?
            var count: Int32 = 0
            guard vips_image_get_typeof(handle, name) != 0,
                vips_image_get_array_int(handle, name, &numbers, &count) == 0
            else { return [] }
            return UnsafeBufferPointer(start: numbers, count: Int(count)).map { Int($0) }
        }
    }
}
