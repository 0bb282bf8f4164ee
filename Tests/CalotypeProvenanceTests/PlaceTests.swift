import Testing

@testable import CalotypeProvenance

@Suite("Texts in every place of a file")
struct PlaceTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let file: [UInt8]
        let expected: [MetadataText]

        init(_ name: String, _ file: [UInt8], _ expected: MetadataText...) {
            self.name = name
            self.file = file
            self.expected = expected
        }

        var testDescription: String { name }
    }

    private static let umlauts = "naïve café 光"
    private static let exif = TestExif(image: [.text(305, "Program")]).block
    private static let software = MetadataText(.exifSoftware, "Software", "Program")
    private static let xmp = TestXMP.packet(attributes: "xmp:CreatorTool=\"Tool\"")
    private static let creatorTool = MetadataText(.xmp, "xmp:CreatorTool", "Tool")
    private static let iim: [UInt8] = [0x1C, 2, 120] + u16(7) + ascii("Caption")
    private static let photoshop = ascii("8BIM") + u16(0x0404) + [0, 0] + u32(12) + iim
    private static let caption = MetadataText(.iptc, "2:120", "Caption")

    private static let png: [Row] = [
        Row(
            "tEXt in UTF-8", TestFile.png([TestFile.chunk("tEXt", ascii("Key\0\(umlauts)"))]),
            .init(.pngText, "Key", umlauts)),
        Row(
            "tEXt in Latin-1", TestFile.png([TestFile.chunk("tEXt", ascii("Key\0caf") + [0xE9])]),
            .init(.pngText, "Key", "café")),
        Row(
            "zTXt", TestFile.png([TestFile.chunk("zTXt", ascii("Key\0\0") + zlib(ascii("packed")))]),
            .init(.pngCompressedText, "Key", "packed")),
        Row(
            "iTXt", TestFile.png([TestFile.chunk("iTXt", ascii("Key\0\0\0de\0Wort\0\(umlauts)"))]),
            .init(.pngInternationalText, "Key", umlauts)),
        Row(
            "iTXt, packed", TestFile.png([TestFile.chunk("iTXt", ascii("Key\0\u{1}\0\0\0") + zlib(ascii(umlauts)))]),
            .init(.pngInternationalText, "Key", umlauts)),
        Row(
            "behind the pixels", TestFile.png([], after: [TestFile.chunk("tEXt", ascii("Key\0late"))]),
            .init(.pngText, "Key", "late")),
        Row(
            "comf behind the pixels", TestFile.png([], after: [TestFile.chunk("comf", ascii("workflow\0{}"))]),
            .init(.pngComfy, "workflow", "{}")),
        Row("eXIf", TestFile.png([TestFile.chunk("eXIf", exif)]), software),
        Row(
            "XMP in iTXt", TestFile.png([TestFile.chunk("iTXt", ascii("XML:com.adobe.xmp\0\0\0\0\0") + xmp)]),
            creatorTool),
        Row("XMP in tEXt", TestFile.png([TestFile.chunk("tEXt", ascii("XML:com.adobe.xmp\0") + xmp)]), creatorTool),
        Row(
            "XMP in zTXt", TestFile.png([TestFile.chunk("zTXt", ascii("XML:com.adobe.xmp\0\0") + zlib(xmp))]),
            creatorTool),
        Row(
            "IPTC of ImageMagick",
            TestFile.png([
                TestFile.chunk(
                    "zTXt",
                    ascii("Raw profile type iptc\0\0")
                        + zlib(
                            ascii(
                                "\niptc\n      12\n"
                                    + iim.map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined()
                            )))
            ]), caption),
    ]

    private static let jpeg: [Row] = [
        Row("EXIF", TestFile.jpeg([TestFile.segment(0xE1, ascii("Exif\0\0") + exif)]), software),
        Row("XMP", TestFile.jpeg([TestFile.segment(0xE1, TestXMP.jpegName + xmp)]), creatorTool),
        Row("IPTC", TestFile.jpeg([TestFile.segment(0xED, ascii("Photoshop 3.0\0") + photoshop)]), caption),
        Row(
            "IPTC in two segments",
            TestFile.jpeg([
                TestFile.segment(0xED, ascii("Photoshop 3.0\0") + photoshop.prefix(15)),
                TestFile.segment(0xED, ascii("Photoshop 3.0\0") + photoshop.dropFirst(15)),
            ]), caption),
        Row("comment", TestFile.jpeg([TestFile.segment(0xFE, ascii(umlauts))]), .init(.jpegComment, "", umlauts)),
        Row(
            "plain segment", TestFile.jpeg([TestFile.segment(0xEB, ascii("AIGC{\"Label\":\"1\"}"))]),
            .init(.jpegSegment, "APP11", "AIGC{\"Label\":\"1\"}")),
        Row(
            "fill bytes", TestFile.jpeg([[0xFF, 0xFF] + TestFile.segment(0xFE, ascii("x"))]),
            .init(.jpegComment, "", "x")),
    ]

    private static let others: [Row] = [
        Row("EXIF in WebP", TestFile.webp([TestFile.riffChunk("EXIF", exif)]), software),
        Row(
            "EXIF with a prefix in WebP", TestFile.webp([TestFile.riffChunk("EXIF", ascii("Exif\0\0") + exif)]),
            software),
        Row(
            "XMP in WebP", TestFile.webp([TestFile.riffChunk("VP8 ", [1]), TestFile.riffChunk("XMP ", xmp)]),
            creatorTool),
        Row(
            "comment in GIF",
            TestFile.gif([[0x21, 0xFE] + TestFile.subBlocks(ascii(String(repeating: "long ", count: 80) + "end"))]),
            .init(.gifComment, "", String(repeating: "long ", count: 80) + "end")),
        Row(
            "XMP in GIF",
            TestFile.gif([
                [0x21, 0xFF, 11] + ascii("XMP DataXMP") + xmp + [1] + (0...255).reversed().map { UInt8($0) } + [0]
            ]), creatorTool),
        Row(
            "XMP in GIF, in sub-blocks",
            TestFile.gif([[0x21, 0xFF, 11] + ascii("XMP DataXMP") + TestFile.subBlocks(xmp)]),
            creatorTool),
        Row("EXIF in JPEG XL", TestFile.jxl([TestFile.box("Exif", u32(0) + exif)]), software),
        Row("XMP in JPEG XL", TestFile.jxl([TestFile.box("xml ", xmp)]), creatorTool),
        Row("EXIF in AVIF", TestFile.avif("Exif", u32(6) + ascii("Exif\0\0") + exif), software),
        Row("XMP in AVIF", TestFile.avif("mime", media: "application/rdf+xml", xmp), creatorTool),
        Row(
            "XMP in AVIF's item data", TestFile.avif("mime", media: "application/rdf+xml", xmp, inItemData: true),
            creatorTool),
        Row("TIFF", exif, software),
        Row("XMP in TIFF", TestExif(image: [.bytes(700, xmp, type: 1)]).block, creatorTool),
        Row("IPTC in TIFF", TestExif(image: [.bytes(33_723, iim)]).block, caption),
    ]

    private static let videos: [Row] = [
        Row(
            "MP4, keys", TestFile.mp4(userData: [TestFile.keyed(["prompt": "{}", "AIGC": "{1}"])]),
            .init(.mp4Metadata, "prompt", "{}"), .init(.mp4Metadata, "AIGC", "{1}")),
        Row(
            "MP4, keys in the movie", TestFile.mp4(movie: [TestFile.keyed(["workflow": "{}"])]),
            .init(.mp4Metadata, "workflow", "{}")),
        Row(
            "MP4, iTunes",
            TestFile.mp4(userData: [
                TestFile.box(
                    "meta",
                    u32(0)
                        + TestFile.box(
                            "ilst", TestFile.box("©too", TestFile.box("data", u32(1) + u32(0) + ascii("Lavf")))))
            ]), .init(.mp4Metadata, "©too", "Lavf")),
        Row(
            "MP4, named item",
            TestFile.mp4(userData: [
                TestFile.box(
                    "meta",
                    u32(0)
                        + TestFile.box(
                            "ilst",
                            TestFile.box(
                                "----",
                                TestFile.box("mean", u32(0) + ascii("com.example"))
                                    + TestFile.box("name", u32(0) + ascii("prompt"))
                                    + TestFile.box("data", u32(1) + u32(0) + ascii("{}")))))
            ]), .init(.mp4Metadata, "prompt", "{}")),
        Row(
            "QuickTime", TestFile.mp4(userData: [TestFile.box("©cmt", u16(4) + u16(0) + ascii("text"))], brand: "qt  "),
            .init(.mp4Metadata, "©cmt", "text")),
        Row(
            "XMP in MP4",
            TestFile.mp4(top: [
                TestFile.box(
                    "uuid",
                    [0xBE, 0x7A, 0xCF, 0xCB, 0x97, 0xA9, 0x42, 0xE8, 0x9C, 0x71, 0x99, 0x94, 0x91, 0xE3, 0xAF, 0xAC]
                        + xmp)
            ]), creatorTool),
        Row("XMP in QuickTime", TestFile.mp4(userData: [TestFile.box("XMP_", xmp)]), creatorTool),
        Row("WebM", TestFile.webm(tags: [("prompt", "{}")]), .init(.matroskaTag, "prompt", "{}")),
        Row(
            "WebM, streamed", TestFile.webm(tags: [("PROMPT", "{}")], isStreamed: true),
            .init(.matroskaTag, "PROMPT", "{}")),
    ]

    @Test("are found", arguments: png + jpeg + others + videos)
    func found(_ row: Row) {
        let file = FileMetadata(ByteWindow(row.file), limits: ReadingLimits())
        #expect(file.texts == row.expected)
        #expect(file.problems.isEmpty)
    }

    @Test("are found in a video on a disk, without reading its pictures", arguments: videos)
    func onDemand(_ row: Row) {
        let pictures = [UInt8](repeating: 0, count: 4 << 20)
        let movie = row.file.starts(with: [0x1A]) ? row.file : row.file + TestFile.box("mdat", pictures)
        var bytesRead = 0
        let source = ReadOnDemand(count: movie.count) { range in
            bytesRead += range.count
            return Array(movie[range])
        }
        #expect(FileMetadata(source, limits: ReadingLimits()).texts == row.expected)
        #expect(bytesRead < 65_536)
    }
}
