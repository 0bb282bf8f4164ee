internal import CalotypeProvenance

/// Formats that are detected but not supported.
enum UnreadFormat {
    static func name(of file: ByteWindow) -> String? {
        signatures.first { file.holds($0.bytes, at: $0.offset) }?.name ?? bitmap(file) ?? markup(file)
    }

    private struct Signature {
        let name: String
        let bytes: [UInt8]
        var offset = 0

        init(_ name: String, _ bytes: [UInt8]) {
            self.name = name
            self.bytes = bytes
        }

        init(_ name: String, _ text: String, at offset: Int = 0) {
            self.name = name
            self.bytes = [UInt8](text.utf8)
            self.offset = offset
        }
    }

    private static let signatures = [
        Signature("JPEG XL", [0xFF, 0x0A]),
        Signature("JPEG XL", "JXL \r\n", at: 4),
        Signature("JPEG 2000", [0xFF, 0x4F, 0xFF, 0x51]),
        Signature("JPEG 2000", "jP  \r\n", at: 4),
        Signature("JPEG XR", [0x49, 0x49, 0xBC, 0x01]),
        Signature("ICO", [0x00, 0x00, 0x01, 0x00]),
        Signature("OpenEXR", [0x76, 0x2F, 0x31, 0x01]),
        Signature("MNG", [0x8A, 0x4D, 0x4E, 0x47]),
        Signature("PSD", "8BPS"),
        Signature("PDF", "%PDF-"),
        Signature("PostScript", "%!PS"),
        Signature("Radiance HDR", "#?RADIANCE"),
        Signature("Radiance HDR", "#?RGBE"),
        Signature("farbfeld", "farbfeld"),
        Signature("QOI", "qoif"),
        Signature("DDS", "DDS "),
        Signature("XCF", "gimp xcf"),
        Signature("a video (WebM or Matroska)", [0x1A, 0x45, 0xDF, 0xA3]),
        Signature("a video (AVI)", "AVI LIST", at: 8),
    ]

    /// A text may begin with "BM" too, so the length of the header is checked.
    private static func bitmap(_ file: ByteWindow) -> String? {
        guard file.holds("BM"), let length = file.ordered(.little).u32(at: 14) else { return nil }
        return (12...124).contains(length) ? "BMP" : nil
    }

    private static func markup(_ file: ByteWindow) -> String? {
        let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let head = file.available(at: file.holds(byteOrderMark) ? 3 : 0, limit: 1024)
        let text = head.latin1.drop { $0.isWhitespace }
        guard ["<svg", "<?xml", "<!--", "<!DOCTYPE svg"].contains(where: { text.hasPrefix($0) }) else { return nil }
        return text.contains("<svg") ? "SVG" : nil
    }
}
