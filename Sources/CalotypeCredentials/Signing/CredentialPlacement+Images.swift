internal import CalotypeProvenance

extension CredentialPlacement {
    /// Segments APP11 behind JFIF and EXIF, which must be the first segments. ISO 19566-5, annex D.
    static func jpeg(_ file: ByteWindow) throws(SigningFailure) -> Self {
        var (offset, place, isAtStart) = (2, 2, true)
        while true {
            while file.u8(at: offset) == 0xFF, file.u8(at: offset + 1) == 0xFF { offset += 1 }
            guard file.u8(at: offset) == 0xFF, let marker = file.u8(at: offset + 1) else { throw .damaged }
            if marker == 0xDA || marker == 0xD9 { break }
            guard let length = file.u16(at: offset + 2), length >= 2,
                let data = file.window(at: offset + 4, count: length - 2)
            else { throw .damaged }
            if marker == 0xEB, data.holds("c2pa", at: 24) || data.holds("c2pa", at: 32) { throw .signed }
            offset += 2 + length
            isAtStart = isAtStart && (marker == 0xE0 || marker == 0xE1 && data.holds("Exif\0"))
            if isAtStart { place = offset }
        }
        return Self(at: place) { segments($0) }
    }

    /// The number of bytes of a store in one segment.
    private static let segmentBytes = 65_000

    /// Each segment repeats the header of the box.
    private static func segments(_ store: [UInt8]) -> [UInt8] {
        let (header, body) = (store[..<8], store[8...])
        var made: [UInt8] = []
        var number: UInt32 = 1
        for start in stride(from: body.startIndex, to: body.endIndex, by: segmentBytes) {
            let part = body[start..<min(start + segmentBytes, body.endIndex)]
            made += [0xFF, 0xEB] + UInt16(18 + part.count).bigEndianBytes + [0x4A, 0x50, 0, 1]
            made += number.bigEndianBytes + header + part
            number += 1
        }
        return made
    }

    /// A chunk `caBX` behind the header.
    static func png(_ file: ByteWindow) throws(SigningFailure) -> Self {
        var offset = 8
        guard file.u32(at: offset) == 13, file.holds("IHDR", at: offset + 4) else { throw .damaged }
        while true {
            guard let length = file.u32(at: offset), let name = file.name(at: offset + 4),
                file.count - offset >= length + 12
            else { throw .damaged }
            if name == "caBX" { throw .signed }
            if name == "IEND" { break }
            offset += length + 12
        }
        return Self(at: 33) { (store) throws(SigningFailure) in
            guard let length = Int32(exactly: store.count) else { throw .tooLarge }
            let checked = Array("caBX".utf8) + store
            return length.bigEndianBytes + checked + CRC32.of(checked).bigEndianBytes
        }
    }

    /// A chunk `C2PA` at the end. A file without `VP8X` stays so. Readers disagree about a pad byte, so there is none.
    static func webp(_ file: ByteWindow) throws(SigningFailure) -> Self {
        let file = file.ordered(.little)
        guard let size = file.u32(at: 4), size >= 4, size + 8 <= file.count else { throw .damaged }
        let end = 8 + size
        var offset = 12
        while offset < end {
            guard let name = file.name(at: offset), let length = file.u32(at: offset + 4), offset + 8 + length <= end
            else { throw .damaged }
            if name == "C2PA" { throw .signed }
            offset += 8 + length + length % 2
        }
        // A file whose last chunk lacks its pad byte gets it.
        return Self(at: end, before: size % 2 == 0 ? [] : [0], needsEvenStore: true) {
            (growth) throws(SigningFailure) in
            guard let size = UInt32(exactly: size + growth) else { throw .tooLarge }
            return [(4..<8, size.littleEndianBytes)]
        } wrap: { (store) throws(SigningFailure) in
            guard let length = UInt32(exactly: store.count) else { throw .tooLarge }
            return Array("C2PA".utf8) + length.littleEndianBytes + store
        }
    }

    /// An application extension before the first frame, behind other extensions.
    static func gif(_ file: ByteWindow) throws(SigningFailure) -> Self {
        guard let flags = file.u8(at: 10) else { throw .damaged }
        var offset = 13 + paletteBytes(flags)
        var place: Int?
        while let kind = file.u8(at: offset), kind != 0x3B {
            let start = offset
            switch kind {
            case 0x2C:
                place = place ?? start
                guard let flags = file.u8(at: offset + 9) else { throw .damaged }
                offset = try skip(file, from: offset + 11 + paletteBytes(flags))
            case 0x21:
                let label = file.u8(at: offset + 1)
                if label == 0xF9 { place = place ?? start }
                if label == 0xFF, file.holds("C2PA_GIF", at: start + 3) { throw .signed }
                offset = try skip(file, from: offset + 2)
            default: throw .damaged
            }
        }
        guard let place else { throw .damaged }
        // Extensions are of version 89a.
        return Self(at: place) { _ in
            [(0..<6, Array("GIF89a".utf8))]
        } wrap: { store in
            var made: [UInt8] = [0x21, 0xFF, 11] + Array("C2PA_GIF".utf8) + [1, 0, 0]
            for start in stride(from: 0, to: store.count, by: 255) {
                let part = store[start..<min(start + 255, store.count)]
                made.append(UInt8(part.count))
                made += part
            }
            return made + [0]
        }
    }

    private static func paletteBytes(_ flags: Int) -> Int { flags & 0x80 == 0 ? 0 : 3 << (flags & 7 + 1) }

    private static func skip(_ file: ByteWindow, from start: Int) throws(SigningFailure) -> Int {
        var offset = start
        while let length = file.u8(at: offset) {
            offset += 1 + length
            if length == 0 { return offset }
        }
        throw .damaged
    }
}
