#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// An immutable image of samples in its own memory, row after row without gaps. It is in sRGB unless stated otherwise.
package final class PixelBuffer: @unchecked Sendable {  // Written only before anybody else can see it.
    package let width: Int
    package let height: Int
    /// 3 for red, green and blue; 4 with an alpha channel, which comes last and is not premultiplied.
    package let channels: Int
    package let depth: PixelDepth
    private let start: UnsafeMutableRawPointer
    /// The owner of the memory; `nil` if it belongs to this image and comes from `malloc`.
    private let owner: AnyObject?

    /// Allocates memory for all samples, or `capacity` bytes if `fill` needs more. The image is what `fill` leaves at
    /// the start of the memory. Throws `PixelError.outOfMemory`, and the errors of `fill`.
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
        owner = nil
        try fill(UnsafeMutableRawBufferPointer(start: memory, count: count))
    }

    /// Copies `samples`, which are all samples of an 8-bit image.
    package convenience init(width: Int, height: Int, channels: Int, copying samples: ArraySlice<UInt8>) throws {
        precondition(samples.count == width * height * channels, "an image has all of its samples")
        try self.init(width: width, height: height, channels: channels) { output in
            samples.withUnsafeBytes { output.copyMemory(from: $0) }
        }
    }

    /// Takes ownership of `memory`, which contains the samples and was allocated with `malloc`.
    package init(
        width: Int, height: Int, channels: Int, depth: PixelDepth = .eight, adopting memory: UnsafeMutableRawPointer
    ) {
        self.width = width
        self.height = height
        self.channels = channels
        self.depth = depth
        start = memory
        owner = nil
    }

    /// Makes an image of `memory`, which contains the samples, does not change, and exists as long as `owner`.
    package init(
        width: Int, height: Int, channels: Int, depth: PixelDepth, at memory: UnsafeMutableRawPointer,
        of owner: AnyObject
    ) {
        self.width = width
        self.height = height
        self.channels = channels
        self.depth = depth
        start = memory
        self.owner = owner
    }

    package var hasAlpha: Bool { channels == 4 }

    /// The number of bytes of a pixel.
    var pixelBytes: Int { channels * depth.sampleBytes }

    /// Calls `body` with the bytes of all samples.
    package func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try withExtendedLifetime(self) {
            try body(UnsafeRawBufferPointer(start: start, count: width * height * pixelBytes))
        }
    }

    deinit { if owner == nil { free(start) } }
}
