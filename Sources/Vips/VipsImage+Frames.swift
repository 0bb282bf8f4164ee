internal import CVips
internal import Pixels

extension VipsImage {
    /// The height of a frame, if the frames of an animation are stacked in this image; `nil` for a still image.
    var frameHeight: Int? {
        guard let height = integer("page-height"), height > 0, height < self.height, self.height.isMultiple(of: height)
        else { return nil }
        return height
    }

    /// The timing of `count` frames, from the file. A frame without a delay gets 100 ms, as in browsers.
    func timing(of count: Int) -> FrameTiming {
        let delays = integers("delay")
        return FrameTiming(
            delays: (0..<count).map { $0 < delays.count ? max(delays[$0], 0) : 100 },
            plays: max(integer("loop") ?? 0, 0))
    }

    /// Marks the image as stacked frames of an animation. Call it before the image is shared.
    func setFrames(_ timing: FrameTiming) {
        let delays = timing.delays.map { Int32(clamping: $0) }
        withExtendedLifetime(self) {
            vips_image_set_int(handle, "page-height", Int32(height / delays.count))
            vips_image_set_int(handle, "loop", Int32(clamping: timing.plays))
            vips_image_set_array_int(handle, "delay", delays, Int32(delays.count))
        }
    }

    /// The number of bits of a sample in the file, if the loader reports it.
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
