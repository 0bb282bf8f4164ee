/// The bytes of one AV1 key frame, without temporal delimiters, which a file must not have.
struct AV1Stream {
    let bytes: [UInt8]
    /// The fields of the sequence header that are repeated in the file (AV1 specification, 5.5).
    let profile: UInt8
    let level: UInt8

    private enum Unit {
        static let sequenceHeader: UInt8 = 1
        static let temporalDelimiter: UInt8 = 2
    }

    /// Takes the output of an encoder for one still picture. `nil` if it is something else.
    init?(encoded: [UInt8]) {
        var kept: [UInt8] = []
        var header: ArraySlice<UInt8>?
        var offset = 0
        while offset < encoded.count {
            let first = encoded[offset]
            let type = first >> 3 & 15
            // Encoders state the size of each unit, and stills have no layers.
            guard first & 0x82 == 0x02, first & 0x04 == 0,
                let (size, start) = Self.number(encoded, at: offset + 1), size <= encoded.count - start
            else { return nil }
            if type == Unit.sequenceHeader, header == nil { header = encoded[start..<start + size] }
            if type != Unit.temporalDelimiter { kept += encoded[offset..<start + size] }
            offset = start + size
        }
        guard let header, let first = header.first, let second = header.dropFirst().first else { return nil }
        // The flags `still_picture` and `reduced_still_picture_header`.
        guard first & 0x18 == 0x18 else { return nil }
        bytes = kept
        profile = first >> 5
        level = first << 2 & 0x1C | second >> 6
    }

    /// Reads a number of up to four groups of seven bits, lowest first (`leb128`).
    private static func number(_ bytes: [UInt8], at start: Int) -> (Int, end: Int)? {
        var value = 0
        for index in 0..<4 {
            guard start + index < bytes.count else { return nil }
            let byte = bytes[start + index]
            value |= Int(byte & 0x7F) << (7 * index)
            if byte & 0x80 == 0 { return (value, start + index + 1) }
        }
        return nil
    }
}
