import CalotypeTesting
import Testing

@testable import CalotypeImage

@Suite("What real files carry", .enabled(if: Corpus.isPresent))
struct CarriedCorpusTests {
    @Test(
        "A manifest is found",
        arguments: [
            "C.jpg", "C_with_CAWG_data.jpg", "file_with_wrong_extension.xyz.jpg", "files-for-reading-tests/CA.jpg",
            "files-for-reading-tests/CACAE-uri-CA.jpg", "files-for-reading-tests/CA_ct.jpg",
            "files-for-reading-tests/CIE-sig-CA.jpg", "files-for-reading-tests/E-sig-CA.jpg",
            "files-for-reading-tests/XCA.jpg", "files-for-reading-tests/boxhash.jpg",
            "files-for-reading-tests/legacy_ingredient_hash.jpg", "files-for-signing-tests/prerelease.jpg",
        ])
    func manifest(_ name: String) throws {
        #expect(try header("c2pa", name).carries.contains { $0.kind == .c2pa && $0.bytes > 1000 })
    }

    @Test(
        "No manifest is found where there is none",
        arguments: [
            "A.jpg", "cloud.jpg", "files-for-signing-tests/cloudx.jpg", "files-for-signing-tests/IMG_0003.jpg",
            "files-for-signing-tests/libpng-test.png", "files-for-signing-tests/mars.webp",
            "files-for-signing-tests/sample1.avif", "files-for-signing-tests/sample1.gif",
            "files-for-signing-tests/sample1.heic", "files-for-signing-tests/sample1.png",
            "files-for-signing-tests/TUSCANY.TIF",
        ])
    func noManifest(_ name: String) throws {
        #expect(try !header("c2pa", name).carries.contains { $0.kind == .c2pa })
    }

    @Test(
        "Videos and documents are refused by name",
        arguments: [
            ("video1.mp4", "a video (MP4 or QuickTime)"), ("pdf-file.pdf", "PDF"), ("test.avi", "a video (AVI)"),
        ])
    func otherMedia(_ name: String, _ reported: String) {
        #expect(throws: ImageError.unsupported(reported)) { try header("c2pa/files-for-signing-tests", name) }
    }

    @Test(
        "The texts that generators write are found by their keywords",
        arguments: [
            ("ai/flux_schnell_example.png", ["prompt", "workflow"]), ("ai/mountains.png", ["date:create"]),
            ("generation/sd-parsers/resources/parsers/AUTOMATIC1111/automatic1111_cropped.png", ["parameters"]),
            ("generation/sd-parsers/resources/parsers/Fooocus/fooocus1_cropped.png", ["parameters"]),
            ("generation/sd-parsers/resources/parsers/InvokeAI/invokeai_dream1.png", ["Dream"]),
            ("generation/sd-parsers/resources/parsers/NovelAI/novelai1_cropped.png", ["Comment", "Software"]),
        ] as [(String, Set<String>)])
    func texts(_ path: String, _ keywords: Set<String>) throws {
        let found = try header("", path).carries.compactMap { carried -> String? in
            if case .text(let keyword) = carried.kind { keyword } else { nil }
        }
        #expect(keywords.isSubset(of: found))
    }

    @Test(
        "EXIF, XMP and IPTC are found where the files' names say so",
        arguments: [
            ("orientation/landscape_6.jpg", Carried.Kind.exif),
            ("image-rs/tests/images/jpg/exif-xmp-metadata.jpg", .xmp), ("image-rs/tests/images/jpg/iptc.jpg", .iptc),
            ("image-rs/tests/images/png/iptc.png", .iptc),
            ("image-rs/tests/images/png/transparency/tp1n3p08_xmp.png", .xmp),
            ("image-rs/tests/images/webp/lossless_images/simple_xmp.webp", .xmp),
            ("image-rs/tests/images/tiff/testsuite/l1_xmp.tiff", .xmp), ("ai/mochi_text_to_video_example.webp", .exif),
            ("c2pa/cloud.jpg", .xmp), ("c2pa/files-for-signing-tests/test_xmp.webp", .xmp),
        ])
    func metadata(_ path: String, _ kind: Carried.Kind) throws {
        #expect(try header("", path).carries.contains { $0.kind == kind && $0.bytes > 0 })
    }

    private func header(_ folder: String, _ name: String) throws -> ImageHeader {
        try ImageHeader(Corpus.bytes(#require(Corpus.folder(folder)) + "/" + name))
    }
}
