/// A window on bytes. It returns `nil` instead of reading past its end. Offsets count from the start of the window.
///
/// Windows share their bytes, so making a window copies nothing.
package struct ByteWindow: Sendable {
    package enum Order: Sendable { case big, little }

    package let count: Int
    private let bytes: [UInt8]
    private let start: Int
    private let order: Order

    package init(_ bytes: [UInt8], order: Order = .big) {
        self.init(bytes, start: 0, count: bytes.count, order: order)
    }

    private init(_ bytes: [UInt8], start: Int, count: Int, order: Order) {
        self.bytes = bytes
        self.start = start
        self.count = count
        self.order = order
    }

    package static let empty = ByteWindow([])

    package var isEmpty: Bool { count == 0 }

    /// Returns this window with another byte order for its numbers.
    package func ordered(_ order: Order) -> ByteWindow {
        ByteWindow(bytes, start: start, count: count, order: order)
    }

    /// The window of `count` bytes at `offset`; `nil` if some of them are missing.
    package func window(at offset: Int, count: Int) -> ByteWindow? {
        guard has(count, at: offset) else { return nil }
        return ByteWindow(bytes, start: start + offset, count: count, order: order)
    }

    /// The window of at most `limit` bytes at `offset`, up to the end of the bytes.
    package func available(at offset: Int, limit: Int = .max) -> ByteWindow {
        let begin = min(max(offset, 0), count)
        return ByteWindow(bytes, start: start + begin, count: min(max(limit, 0), count - begin), order: order)
    }

    private func has(_ length: Int, at offset: Int) -> Bool {
        offset >= 0 && length >= 0 && offset <= count && length <= count - offset
    }
}

extension ByteWindow {
    package func u8(at offset: Int) -> Int? { has(1, at: offset) ? Int(bytes[start + offset]) : nil }
    package func u16(at offset: Int) -> Int? { number(of: 2, at: offset) }
    package func u24(at offset: Int) -> Int? { number(of: 3, at: offset) }
    package func u32(at offset: Int) -> Int? { number(of: 4, at: offset) }
    package func u64(at offset: Int) -> Int? { number(of: 8, at: offset) }

    /// The unsigned number in `width` bytes, at most 8; `nil` if bytes are missing or an `Int` cannot hold it.
    package func number(of width: Int, at offset: Int) -> Int? {
        guard (0...8).contains(width), has(width, at: offset) else { return nil }
        var value: UInt64 = 0
        for index in 0..<width {
            let position = order == .big ? index : width - 1 - index
            value = value << 8 | UInt64(bytes[start + offset + position])
        }
        return Int(exactly: value)
    }

    package func holds(_ pattern: some Collection<UInt8>, at offset: Int = 0) -> Bool {
        guard has(pattern.count, at: offset) else { return false }
        let begin = start + offset
        return bytes[begin..<begin + pattern.count].elementsEqual(pattern)
    }

    package func holds(_ ascii: String, at offset: Int = 0) -> Bool { holds(ascii.utf8, at: offset) }

    /// The offset of the first `byte` among the `limit` bytes at `offset`; `nil` if there is none.
    package func first(_ byte: UInt8, from offset: Int = 0, limit: Int = .max) -> Int? {
        slice(at: offset, limit: limit).firstIndex(of: byte).map { $0 - start }
    }

    /// The bytes, not copied.
    package var slice: ArraySlice<UInt8> { bytes[start..<start + count] }

    private func slice(at offset: Int, limit: Int) -> ArraySlice<UInt8> { available(at: offset, limit: limit).slice }

    /// A copy of the bytes. An array that the window covers completely is shared instead.
    package var array: [UInt8] { start == 0 && count == bytes.count ? bytes : Array(slice) }

    /// The four characters of the name of a chunk, a box or a brand.
    package func name(at offset: Int) -> String? { window(at: offset, count: 4)?.latin1 }

    /// The bytes as characters of Latin-1.
    package var latin1: String { String(String.UnicodeScalarView(slice.map { Unicode.Scalar($0) })) }
}
