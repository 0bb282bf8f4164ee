/// Edits PNG files that libpng has written.
enum PNGFile {
    /// Removes the chunk with the number of pixels per meter. libvips always writes it, even if the resolution is
    /// unknown.
    static func withoutResolution(_ file: [UInt8]) -> [UInt8] {
        var offset = 8
        while offset + 12 <= file.count {
            let length = file[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
            let end = offset + 12 + length
            let type = file[offset + 4..<offset + 8]
            // The chunk comes before the pixels.
            guard end <= file.count, !type.elementsEqual("IDAT".utf8) else { break }
            if type.elementsEqual("pHYs".utf8) { return Array(file[..<offset] + file[end...]) }
            offset = end
        }
        return file
    }
}
