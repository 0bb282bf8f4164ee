#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// An image of samples in memory of its own, row after row without gaps, in sRGB unless somebody says otherwise. Nobody
/// changes it once it is made.
package final class PixelBuffer: @unchecked Sendable {  // Written only before anybody else can see it.
    package let width: Int
    package let height: Int
    /// Three for red, green and blue; four where alpha, not premultiplied, comes last.
    package let channels: Int
    package let depth: PixelDepth
    private let start: UnsafeMutableRawPointer

    /// Memory for all samples, or for `capacity` bytes where `fill` needs more room on its way; the image is what `fill`
    /// leaves at the start.
    package init(
        width: Int, height: Int, channels: Int, depth: PixelDepth = .eight, capacity: Int = 0,
        filledBy fill: (UnsafeMutableRawBufferPointer) throws -> Void
    ) throws {
        self.width = width
        self.height = height
        self.channels = channels
        self.depth = depth
        let count = max(width * height * channels * depth.sampleBytes, capacity)
        guard let memory = malloc(count) else { throw PixelError.outOfMemory(bytes: count) }
        start = memory
        try fill(UnsafeMutableRawBufferPointer(start: memory, count: count))
    }

    /// A copy of `samples`, which are all of an image of 8 bits.
    package convenience init(width: Int, height: Int, channels: Int, copying samples: ArraySlice<UInt8>) throws {
        precondition(samples.count == width * height * channels, "an image has all of its samples")
        try self.init(width: width, height: height, channels: channels) { output in
            samples.withUnsafeBytes { output.copyMemory(from: $0) }
        }
    }

    /// Takes over `memory`, which holds the samples and comes from `malloc`.
    package init(
        width: Int, height: Int, channels: Int, depth: PixelDepth = .eight, adopting memory: UnsafeMutableRawPointer
    ) {
        self.width = width
        self.height = height
        self.channels = channels
        self.depth = depth
        start = memory
    }

    package var hasAlpha: Bool { channels == 4 }

    /// How many bytes a pixel has.
    var pixelBytes: Int { channels * depth.sampleBytes }

    /// Calls `body` with the bytes of all samples.
    package func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try withExtendedLifetime(self) {
            try body(UnsafeRawBufferPointer(start: start, count: width * height * pixelBytes))
        }
    }

    deinit { free(start) }
}
