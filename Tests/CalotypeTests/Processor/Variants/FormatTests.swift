import CalotypeTesting
import Foundation
import Pixels
import Testing

@testable import Calotype
@testable import CalotypeImage

@Suite("A variant in any format", .takingTurns, .timeLimit(.minutes(5)), .enabled(if: Corpus.isPresent))
struct FormatTests {
    static let photo = "flux_schnell_example.png"
    static let transparent = DrawnImage.fading(96, 64)

    /// Options, and what ExifTool, which knows nothing of us, says of the file.
    struct Row: Sendable, CustomTestStringConvertible {
        let options: [String: JSONValue]
        let says: [String: String]
        var testDescription: String { options.map { "\($0)=\($1)" }.sorted().joined(separator: " ") }
    }

    static let rows: [Row] = [
        Row(
            options: ["format": "jpeg"],
            says: [
                "FileType": "JPEG", "EncodingProcess": "Baseline DCT, Huffman coding",
                "YCbCrSubSampling": "YCbCr4:2:0 (2 2)",
            ]),
        Row(options: ["format": "jpeg", "quality": 90], says: ["YCbCrSubSampling": "YCbCr4:4:4 (1 1)"]),
        Row(
            options: ["format": "jpeg", "quality": 90, "chromaSubsampling": "4:2:0"],
            says: ["YCbCrSubSampling": "YCbCr4:2:0 (2 2)"]),
        Row(
            options: ["format": "jpeg", "progressive": true, "chromaSubsampling": "4:4:4"],
            says: [
                "EncodingProcess": "Progressive DCT, Huffman coding", "YCbCrSubSampling": "YCbCr4:4:4 (1 1)",
            ]),
        Row(options: ["format": "webp"], says: ["FileType": "WEBP"]),
        Row(options: ["format": "webp", "lossless": true], says: ["FileType": "Extended WEBP"]),
        Row(options: ["format": "webp", "lossless": "near"], says: ["FileType": "Extended WEBP"]),
        Row(options: ["format": "avif"], says: ["FileType": "AVIF", "ChromaFormat": "YUV 4:2:0"]),
        Row(
            options: ["format": "avif", "chromaSubsampling": "4:4:4", "effort": 2],
            says: ["FileType": "AVIF", "ChromaFormat": "YUV 4:4:4", "ImagePixelDepth": "8 8 8"]),
        Row(
            options: ["format": "png"],
            says: ["FileType": "PNG", "ColorType": "RGB", "BitDepth": "8", "Interlace": "Noninterlaced"]),
        Row(
            options: ["format": "png", "progressive": true, "effort": 1],
            says: ["ColorType": "RGB", "Interlace": "Adam7 Interlace"]),
        Row(options: ["format": "png", "palette": true], says: ["ColorType": "Palette"]),
        Row(options: ["format": "gif"], says: ["FileType": "GIF"]),
        Row(options: ["format": "jxl"], says: ["FileType": "JXL Codestream"]),
        Row(options: ["format": "jxl", "lossless": true, "effort": 3], says: ["FileType": "JXL Codestream"]),
    ]

    @Test(
        "is what it was to be, as another program tells, and carries nothing besides",
        .enabled(if: ExternalTool.isInstalled("exiftool")), arguments: rows)
    func facts(_ row: Row) async throws {
        let print = try await Self.print(row.options.merging(["provenance": "strip"]) { $1 })
        #expect(print.stored.dimensions.description == "256×256")
        #expect(print.stored.format.rawValue == (row.options["format"].flatMap(\.text)))
        let tags = try await Self.tags(of: print)
        for (name, value) in row.says where !(name == "FileType" && value == "Extended WEBP") {
            #expect(tags.values[name] == value)
        }
        #expect(tags.groups.isDisjoint(with: ["EXIF", "XMP", "ICC_Profile", "IPTC", "JFIF"]))
        #expect(tags.values["PixelUnits"] == nil)
    }

    @Test(
        "looks like its source, whoever reads it", .enabled(if: Pillow.isInstalled),
        arguments: rows.map(\.options).filter { $0["format"] != "jxl" })
    func looks(_ options: [String: JSONValue]) async throws {
        let print = try await Self.print(options)
        #expect(try await Self.distance(of: print.bytes) < 3)
    }

    @Test("is read by libjxl where it is JPEG XL", .enabled(if: ExternalTool.isInstalled("djxl") && Pillow.isInstalled))
    func jxl() async throws {
        let folder = try ScratchFolder()
        let file = try folder.write(try await Self.print(["format": "jxl"]).bytes, as: "a.jxl")
        let run = try await ExternalTool.run("djxl", [file, folder.path(of: "a.png")])
        #expect(run.exitCode == 0)
        #expect(try await Self.distance(of: folder.bytes(of: "a.png")) < 3)
    }

    @Test("keeps every pixel where it is lossless")
    func lossless() async throws {
        let png = try await Self.print(["format": "png"]).image()
        let webp = try await Self.print(["format": "webp", "lossless": true]).image()
        let near = try await Self.print(["format": "webp", "lossless": "near", "quality": 20]).image()
        #expect(webp.samples == png.samples)
        #expect(near.samples != png.samples)
        #expect(near.worstDifference(from: png) < 32)
    }

    @Test("is smaller where more may be lost")
    func sizes() async throws {
        func size(_ options: [String: JSONValue]) async throws -> Int { try await Self.print(options).bytes.count }
        #expect(
            try await size(["format": "webp", "lossless": "near", "quality": 20])
                < size(["format": "webp", "lossless": true]))
        #expect(
            try await size(["format": "png", "palette": true, "quality": 50]) < size(["format": "png"]) / 2)
        #expect(
            try await size(["format": "avif", "quality": 30]) < size(["format": "avif", "quality": 70]))
        #expect(
            try await size(["format": "jpeg", "chromaSubsampling": "4:2:0"])
                < size(["format": "jpeg", "chromaSubsampling": "4:4:4"]))
        #expect(
            try await size(["format": "jxl", "quality": 30]) < size(["format": "jxl", "quality": 90]))
    }

    @Test("keeps what is transparent where it can", arguments: ["webp", "png", "avif", "gif", "jpeg"])
    func alpha(_ format: String) async throws {
        let print = try #require(
            try await RenderHarness().prints(of: Self.transparent.png, options: ["format": .string(format)]).first)
        #expect(try print.image().hasAlpha == (format != "jpeg"))
        #expect(try ImageHeader(print.bytes).hasAlpha == (format != "jpeg"))
    }

    @Test("that this libvips does not write is refused for what it is")
    func cannotWrite() {
        let error = ImageProcessingError(
            during: .encode, cause: ImageError.cannotWrite("libvips 8.14.1 has no jxlsave"))
        #expect(error.kind == .processing)
        #expect(error.reason == .unsupported)
        #expect(error.retry == .never)
        #expect(error.message.contains("Choose another format."))
    }

    /// The first variant of a photograph, 256 pixels large.
    static func print(_ options: [String: JSONValue]) async throws -> Print {
        let path = try #require(Corpus.folder("ai")) + "/" + photo
        let wish = options.merging(["maxWidth": 256, "maxHeight": 256]) { $1 }
        return try #require(
            try await RenderHarness().prints(of: Corpus.bytes(path), options: ["normal": .object(wish)]).first)
    }

    private static func tags(of print: Print) async throws -> (values: [String: String], groups: Set<String>) {
        let folder = try ScratchFolder()
        let file = try folder.write(
            print.bytes, as: "a." + (print.stored.key.rawValue.split(separator: ".").last ?? ""))
        let run = try await ExternalTool.run("exiftool", ["-j", "-G0", file])
        let all = try JSONDecoder().decode([[String: JSONValue]].self, from: Data(run.stdout.utf8)).first ?? [:]
        let pairs = all.map { name, value in (name.split(separator: ":").last.map(String.init) ?? name, value.shown) }
        let groups = all.keys.compactMap { $0.split(separator: ":").first.map(String.init) }
        return (Dictionary(pairs) { $1 }, Set(groups))
    }

    /// How far a file is from the photograph, by Pillow's own reader and scaler.
    private static func distance(of bytes: [UInt8]) async throws -> Double {
        let folder = try ScratchFolder()
        let file = try folder.write(bytes, as: "variant")
        let source = try #require(Corpus.folder("ai")) + "/" + photo
        let output = try await Pillow.run(
            """
            import sys
            from PIL import Image, ImageChops, ImageStat
            a, b = [Image.open(p).convert("RGB").resize((64, 64), Image.LANCZOS) for p in sys.argv[1:3]]
            print(sum(ImageStat.Stat(ImageChops.difference(a, b)).mean) / 3)
            """, [source, file])
        return try #require(Double(output.trimmingCharacters(in: .whitespacesAndNewlines)))
    }
}

extension JSONValue {
    fileprivate var text: String? { if case .string(let text) = self { text } else { nil } }

    fileprivate var shown: String {
        switch self {
        case .string(let text): text
        case .integer(let number): "\(number)"
        default: "\(self)"
        }
    }
}

extension PixelBuffer {
    fileprivate func worstDifference(from other: PixelBuffer) -> Int {
        zip(samples, other.samples).map { abs(Int($0) - Int($1)) }.max() ?? 0
    }
}
