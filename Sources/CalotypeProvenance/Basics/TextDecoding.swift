/// Decodes texts in the encodings that metadata has, whatever its format asks for.
enum TextDecoding {
    /// Decodes UTF-8, or else Latin-1. Zeros at the start and the end are removed.
    static func text(_ window: ByteWindow) -> String {
        let bytes = withoutZeros(window.slice)
        return String(validating: bytes, as: UTF8.self)
            ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }

    /// Decodes UTF-16 in the byte order that a byte order mark states, or else in the more plausible order.
    static func utf16(_ window: ByteWindow) -> String {
        if window.holds([0xFF, 0xFE]) { return utf16(window.available(at: 2), .little) }
        if window.holds([0xFE, 0xFF]) { return utf16(window.available(at: 2), .big) }
        return utf16(window, plausibleOrder(window))
    }

    /// Decodes UTF-16. Zeros at the start and the end are removed.
    static func utf16(_ window: ByteWindow, _ order: ByteWindow.Order) -> String {
        let bytes = window.slice
        var units: [UInt16] = []
        units.reserveCapacity(bytes.count / 2)
        var index = bytes.startIndex
        while index + 1 < bytes.endIndex {
            let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
            units.append(order == .little ? second << 8 | first : first << 8 | second)
            index += 2
        }
        return String(decoding: withoutZeros(units[...]), as: UTF16.self)
    }

    /// The byte order in which more of the first 4096 characters are ASCII, or else end in fewer surrogates without a
    /// partner. The EXIF header's byte order says nothing: Civitai and SwarmUI contradict each other.
    private static func plausibleOrder(_ window: ByteWindow) -> ByteWindow.Order {
        let bytes = window.available(at: 0, limit: 8192).slice
        var (big, little) = (0, 0)
        var index = bytes.startIndex
        while index + 1 < bytes.endIndex {
            if bytes[index] == 0, bytes[index + 1] != 0 { big += 1 }
            if bytes[index] != 0, bytes[index + 1] == 0 { little += 1 }
            index += 2
        }
        return little > big ? .little : .big
    }

    private static func withoutZeros<Unit: FixedWidthInteger>(_ units: ArraySlice<Unit>) -> ArraySlice<Unit> {
        let start = units.drop { $0 == 0 }
        guard let last = start.lastIndex(where: { $0 != 0 }) else { return [] }
        return start[...last]
    }
}

extension String {
    /// The text without white space at its start and end.
    package var trimmed: String {
        let start = drop { $0.isWhitespace }
        return start.lastIndex { !$0.isWhitespace }.map { String(start[...$0]) } ?? ""
    }
}
