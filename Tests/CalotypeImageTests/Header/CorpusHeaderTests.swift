import CalotypeTesting
import Testing

@testable import CalotypeImage

@Suite("Headers of real files")
struct CorpusHeaderTests {
    @Test(
        "libvips reads the same from every file that it can open",
        .enabled(if: Corpus.isPresent && ExternalTool.isInstalled("vipsheader")),
        arguments: [
            "pngsuite/png", "ai", "c2pa", "orientation", "generation", "image-rs/tests/images/png",
            "image-rs/tests/images/jpg", "image-rs/tests/images/gif", "image-rs/tests/images/webp",
            "image-rs/tests/images/tiff", "image-rs/tests/regression",
        ])
    func agreesWithLibvips(_ folder: String) async throws {
        let files = Corpus.files(
            in: Corpus.folder(folder), "png", "jpg", "jpeg", "gif", "webp", "avif", "heic", "tif", "tiff")
        let readings = try await VipsReading.of(files)
        try #require(readings.count * 10 >= files.count * 8, "libvips opened \(readings.count) of \(files.count)")
        for reading in readings {
            let header = try ImageHeader(Corpus.bytes(reading.path))
            #expect(VipsReading(header, at: reading.path, like: reading) == reading)
        }
    }

    @Test(
        "Files of other formats are refused, each with a clean answer", .enabled(if: Corpus.isPresent),
        arguments: Corpus.files(
            in: Corpus.folder("image-rs"), "bmp", "ico", "tga", "exr", "ff", "hdr", "pbm", "qoi"))
    func otherFormats(_ path: String) throws {
        let bytes = try Corpus.bytes(path)
        #expect {
            try ImageHeader(bytes)
        } throws: {
            switch $0 as? ImageError {
            case .unknownFormat, .unsupported: true
            default: false
            }
        }
    }

    @Test(
        "A corrupt IHDR or signature of PngSuite is refused", .enabled(if: Corpus.isPresent),
        arguments: ["xs1n0g01", "xs2n0g01", "xs4n0g01", "xs7n0g01", "xcrn0g04", "xlfn0g04", "xc1n0g08", "xc9n2c08"])
    func corruptPNG(_ name: String) throws {
        let folder = try #require(Corpus.folder("pngsuite/png"))
        let bytes = try Corpus.bytes(folder + "/" + name + ".png")
        #expect(throws: ImageError.self) { try ImageHeader(bytes) }
    }
}
