import CalotypeTesting
import Testing

@testable import Calotype
@testable import CalotypeImage

@Suite(
    "Variants in other programs' eyes", .takingTurns,
    .enabled(if: ["exiftool", "webpinfo", "djpeg", "vipsheader"].allSatisfy(ExternalTool.isInstalled)))
struct SecondOpinionTests {
    /// Sources that carry text, EXIF, XMP, IPTC, profiles and manifests.
    private static let laden = [
        "ai/flux_schnell_example.png", "ai/mochi_text_to_video_example.webp", "pngsuite/png/exif2c08.png",
        "image-rs/tests/images/jpg/exif-xmp-metadata.jpg", "image-rs/tests/images/jpg/iptc.jpg",
        "image-rs/tests/images/png/iptc.png", "c2pa/C.jpg", "c2pa/files-for-signing-tests/test_xmp.webp",
        "c2pa/files-for-signing-tests/sample1.heic", "orientation/portrait_6.jpg",
    ]

    @Test("Nothing of what a source carries gets into a variant", .enabled(if: Corpus.isPresent), arguments: laden)
    func bare(_ name: String) async throws {
        let source = try Corpus.bytes(#require(Corpus.root) + "/" + name)
        for print in try await RenderHarness().prints(of: source, options: ["provenance": "strip"]) {
            try await expectSound(print)
        }
    }

    @Test("Only the AI mark and the rights of a source get into a variant by default", .enabled(if: Corpus.isPresent))
    func marked() async throws {
        for name in Self.laden {
            let source = try Corpus.bytes(#require(Corpus.root) + "/" + name)
            for print in try await RenderHarness().prints(of: source) {
                let folder = try ScratchFolder()
                let path = try folder.write(print.bytes, as: "variant")
                let tags = try await ExternalTool.run("exiftool", ["-a", "-G1", "-s", path]).stdout
                let groups = Set(tags.split(separator: "\n").compactMap { $0.split(separator: "]").first })
                #expect(
                    groups.isSubset(of: [
                        "[ExifTool", "[System", "[File", "[JFIF", "[RIFF", "[Composite", "[XMP-x", "[XMP-iptcExt",
                        "[XMP-dc", "[XMP-photoshop", "[XMP-xmpRights",
                    ]), "\(name)")
                #expect(tags.contains("trainedAlgorithmicMedia") || !tags.contains("DigitalSourceType"), "\(name)")
            }
        }
    }

    @Test("Drawn pictures, with alpha and without", arguments: [DrawnImage.corners(300, 200), .fading(301, 199)])
    func drawn(_ drawn: DrawnImage) async throws {
        for print in try await RenderHarness().prints(of: drawn.png, options: ["provenance": "strip"]) {
            try await expectSound(print)
        }
    }

    private func expectSound(_ print: Print) async throws {
        let folder = try ScratchFolder()
        let path = try folder.write(print.bytes, as: "variant")
        let size = print.stored.dimensions

        let tags = try await ExternalTool.run("exiftool", ["-a", "-G1", "-s", path]).stdout.split(separator: "\n")
        let groups = Set(tags.compactMap { $0.split(separator: "]").first })
        #expect(groups.isSubset(of: ["[ExifTool", "[System", "[File", "[JFIF", "[RIFF", "[Composite"]))
        let header = try await ExternalTool.run("vipsheader", [path]).stdout
        #expect(header.contains("\(size.width)x\(size.height) uchar") && header.contains("srgb"))

        switch print.stored.format {
        case .webp: try await expectSoundWebP(path)
        default:
            #expect(tags.contains { $0.contains("YCbCrSubSampling") && $0.contains("4:2:0") })
            let decoded = try await ExternalTool.run("djpeg", ["-outfile", folder.path(of: "pixels"), path])
            #expect(decoded.exitCode == 0 && decoded.stderr.isEmpty)
        }
    }

    private func expectSoundWebP(_ path: String) async throws {
        let reported = try await ExternalTool.run("webpinfo", [path])
        #expect(reported.exitCode == 0 && reported.stdout.contains("No error detected."))
        for chunk in ["EXIF", "XMP", "ICCP", "UNKNOWN"] { #expect(!reported.stdout.contains("Chunk \(chunk)")) }
    }
}
