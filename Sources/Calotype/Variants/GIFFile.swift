/// What is done to a GIF file once cgif has written it.
enum GIFFile {
    /// A header, and behind it a table of colours.
    private static let headerSize = 13
    /// An application extension with a block of three bytes.
    private static let loopSize = 19

    /// The same without the extension that says how often an animation is shown, which libvips writes for stills, too.
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
