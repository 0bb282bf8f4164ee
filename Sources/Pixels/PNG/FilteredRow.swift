/// A row of a PNG file, before and after its filter is undone. For each pixel, four bytes of `source` and `above` are
/// read, and for a pixel of three bytes, four are written to `target`.
struct FilteredRow {
    let source: UnsafeRawPointer
    /// The previous row, already unfiltered.
    let above: UnsafeRawPointer
    let target: UnsafeMutableRawPointer
    let count: Int

    func undo(_ filter: PNGFilter, pixelBytes: Int) {
        switch filter {
        case .none: target.copyMemory(from: source, byteCount: count)
        case .sub: undoSub(pixelBytes)
        case .up: undoUp()
        case .average: undoAverage(pixelBytes)
        case .paeth: undoPaeth(pixelBytes)
        }
    }

    private func undoUp() {
        var offset = 0
        while offset &+ 32 <= count {
            let sum =
                source.loadUnaligned(fromByteOffset: offset, as: SIMD32<UInt8>.self)
                &+ above.loadUnaligned(fromByteOffset: offset, as: SIMD32<UInt8>.self)
            target.storeBytes(of: sum, toByteOffset: offset, as: SIMD32<UInt8>.self)
            offset &+= 32
        }
        while offset < count {
            let sum =
                source.load(fromByteOffset: offset, as: UInt8.self)
                &+ above.load(fromByteOffset: offset, as: UInt8.self)
            target.storeBytes(of: sum, toByteOffset: offset, as: UInt8.self)
            offset &+= 1
        }
    }

    // These filters work pixel by pixel, because each pixel depends on the one before it.

    private func undoSub(_ step: Int) {
        var left = SIMD4<UInt8>()
        var offset = 0
        while offset < count {
            left &+= source.pixel(at: offset)
            target.store(left, at: offset, bytes: step)
            offset &+= step
        }
    }

    private func undoAverage(_ step: Int) {
        var left = SIMD4<UInt8>()
        var offset = 0
        while offset < count {
            let above = above.pixel(at: offset)
            // Half of the sum, rounded down, without a ninth bit.
            let half = (left & above) &+ ((left ^ above) &>> 1)
            left = source.pixel(at: offset) &+ half
            target.store(left, at: offset, bytes: step)
            offset &+= step
        }
    }

    private func undoPaeth(_ step: Int) {
        var left = SIMD4<UInt8>()
        var corner = SIMD4<UInt8>()
        var offset = 0
        while offset < count {
            let above = above.pixel(at: offset)
            left = addingPaeth(to: source.pixel(at: offset), left: left, above: above, corner: corner)
            corner = above
            target.store(left, at: offset, bytes: step)
            offset &+= step
        }
    }
}

extension UnsafeRawPointer {
    /// Loads four bytes. A pixel uses the first of them.
    @inline(__always)
    fileprivate func pixel(at offset: Int) -> SIMD4<UInt8> {
        loadUnaligned(fromByteOffset: offset, as: SIMD4<UInt8>.self)
    }
}

extension UnsafeMutableRawPointer {
    /// Stores four bytes for a pixel of three bytes too. The next pixel overwrites the fourth.
    @inline(__always)
    fileprivate func store(_ pixel: SIMD4<UInt8>, at offset: Int, bytes: Int) {
        switch bytes {
        case 1: storeBytes(of: pixel.x, toByteOffset: offset, as: UInt8.self)
        case 2: storeBytes(of: pixel.lowHalf, toByteOffset: offset, as: SIMD2<UInt8>.self)
        default: storeBytes(of: pixel, toByteOffset: offset, as: SIMD4<UInt8>.self)
        }
    }
}
