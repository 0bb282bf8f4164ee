@testable import CalotypeProvenance

/// A file with text in one place, for tables.
struct GenerationFile: Sendable, CustomStringConvertible {
    let description: String
    let bytes: [UInt8]

    init(_ description: String, _ bytes: [UInt8]) {
        self.description = description
        self.bytes = bytes
    }

    var generation: Generation? { Provenance.read(bytes).generation }
}

extension GenerationFile {
    /// A PNG with texts in `tEXt`, in UTF-8.
    static func png(_ texts: KeyValuePairs<String, String>, name: String = "PNG") -> Self {
        Self(name, TestFile.png(texts.map { TestFile.chunk("tEXt", ascii($0.key) + [0] + ascii($0.value)) }))
    }

    static func pngInternational(_ key: String, _ text: String) -> Self {
        Self("PNG iTXt", TestFile.png([TestFile.chunk("iTXt", ascii(key) + [0, 0, 0, 0, 0] + ascii(text))]))
    }

    static func pngCompressed(_ key: String, _ text: String) -> Self {
        let chunk = TestFile.chunk("zTXt", ascii(key) + [0, 0] + zlib(ascii(text)))
        return Self("PNG zTXt after IDAT", TestFile.png([], after: [chunk]))
    }

    /// An animated PNG with the chunks of ComfyUI after the pixels.
    static func animatedPNG(_ texts: KeyValuePairs<String, String>) -> Self {
        let chunks = texts.map { TestFile.chunk("comf", ascii($0.key) + [0] + ascii($0.value)) }
        return Self("PNG comf", TestFile.png([], after: chunks))
    }

    static func jpeg(_ exif: TestExif) -> Self {
        Self("JPEG EXIF", TestFile.jpeg([TestFile.segment(0xE1, ascii("Exif\0\0") + exif.block)]))
    }

    static func webp(_ exif: TestExif) -> Self {
        Self("WebP EXIF", TestFile.webp([TestFile.riffChunk("EXIF", exif.block)]))
    }

    static func avif(_ exif: TestExif) -> Self { Self("AVIF EXIF", TestFile.avif("Exif", u32(0) + exif.block)) }

    static func jpegXMP(_ packet: [UInt8]) -> Self {
        Self("JPEG XMP", TestFile.jpeg([TestFile.segment(0xE1, TestXMP.jpegName + packet)]))
    }

    static func pngXMP(_ packet: [UInt8]) -> Self {
        let name = ascii("XML:com.adobe.xmp")
        return Self("PNG XMP", TestFile.png([TestFile.chunk("iTXt", name + [0, 0, 0, 0, 0] + packet)]))
    }

    static func jpegComment(_ text: String) -> Self {
        Self("JPEG comment", TestFile.jpeg([TestFile.segment(0xFE, ascii(text))]))
    }

    static func gifComment(_ text: String) -> Self {
        Self("GIF comment", TestFile.gif([[0x21, 0xFE] + TestFile.subBlocks(ascii(text))]))
    }

    static func mp4(_ tags: KeyValuePairs<String, String>) -> Self {
        Self("MP4", TestFile.mp4(userData: [TestFile.keyed(tags)]))
    }

    static func webm(_ tags: [(name: String, text: String)]) -> Self { Self("WebM", TestFile.webm(tags: tags)) }
}

extension TestExif {
    /// The texts of the image directory by their numbers, such as 305 for `Software`.
    static func texts(_ texts: KeyValuePairs<Int, String>) -> Self {
        Self(image: texts.map { TestExif.text($0.key, $0.value) })
    }

    /// A user comment in UTF-16. Programs do not agree with their own header about the byte order.
    static func comment(_ text: String, _ letters: ByteWindow.Order = .big, header: ByteWindow.Order = .big) -> Self {
        Self(order: header, exif: [TestExif.bytes(37_510, ascii("UNICODE\0") + utf16(text, letters))])
    }

    /// A user comment in ASCII, or with no code at all, as some programs write it into the image directory.
    static func plainComment(_ text: String, isCoded: Bool = true) -> Self {
        let tag = TestExif.bytes(37_510, ascii((isCoded ? "ASCII\0\0\0" : "") + text))
        return isCoded ? Self(exif: [tag]) : Self(image: [tag])
    }
}
