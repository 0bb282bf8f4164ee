/// Edits GIF files that cgif has written.
enum GIFFile {
    /// The size of the header, in bytes. A color table may follow it.
    private static let headerSize = 13
    /// The size of an application extension with a block of three bytes.
    private static let loopSize = 19

    /// Removes the extension with the number of loops, which libvips writes for still images too.
    static func withoutLoop(_ file: [UInt8]) -> [UInt8] {
        guard file.count > headerSize else { return file }
        let colors = file[10] & 0x80 == 0 ? 0 : 3 << (Int(file[10] & 7) + 1)
        let start = headerSize + colors
        guard file.count >= start + loopSize, file[start] == 0x21, file[start + 1] == 0xFF, file[start + 2] == 11,
            file[(start + 3)...].starts(with: "NETSCAPE2.0".utf8)
        else { return file }
        return Array(file[..<start] + file[(start + loopSize)...])
    }
}
