/// Builds a message of numbers, the lowest byte first, and bytes.
struct MessageWriter {
    private(set) var bytes: [UInt8] = []

    mutating func add(_ number: some FixedWidthInteger) {
        for shift in stride(from: 0, to: number.bitWidth, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }

    mutating func add(bytes more: some Sequence<UInt8>) { bytes += more }
}

/// Reads such a message. Every read is checked against the end of the message.
struct MessageReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    mutating func number<Number: FixedWidthInteger & UnsignedInteger>(_: Number.Type) -> Number? {
        let size = Number.bitWidth / 8
        guard rest.count >= size else { return nil }
        defer { rest = rest.dropFirst(size) }
        return rest.prefix(size).reversed().reduce(0) { $0 << 8 | Number($1) }
    }

    /// Returns a number of `Number`'s size that lies in `range`.
    mutating func number<Number: FixedWidthInteger & UnsignedInteger>(
        _ type: Number.Type, in range: ClosedRange<Int>
    ) -> Int? {
        number(type).flatMap { Int(exactly: $0) }.flatMap { range.contains($0) ? $0 : nil }
    }

    /// Returns the rest of the message if it has exactly `count` bytes.
    mutating func end(_ count: Int) -> [UInt8]? {
        guard rest.count == count else { return nil }
        defer { rest = [] }
        return Array(rest)
    }

    /// Returns the rest of the message, whatever its size.
    mutating func end() -> [UInt8] {
        defer { rest = [] }
        return Array(rest)
    }
}
