import CalotypeImage
import CalotypeProvenance
import CalotypeTesting
import Foundation
import Pixels
import Testing
import Vips

@testable import Calotype

@Suite(
    "A variant by its provenance policy", .enabled(if: PlantedSource.toolsAreInstalled), .timeLimit(.minutes(2)))
struct PolicyVariantTests {
    private static let formats = ["jpeg", "png", "webp", "gif", "avif"]
    private static let tags = [
        "XMP-iptcExt:DigitalSourceType", "XMP-dc:Rights", "XMP-photoshop:Credit", "XMP-dc:Creator",
    ]
    private static let planted = [
        "-XMP-iptcExt:DigitalSourceType=\(PlantedSource.trained)",
        "-XMP-dc:Rights=© <Größe>", "-XMP-photoshop:Credit=Ann & Bob", "-XMP-dc:Creator=Ann",
    ]

    private func variant(
        of source: [UInt8], as format: String, _ policy: JSONValue, _ harness: RenderHarness
    ) async throws -> Print {
        let options: [String: JSONValue] = [
            "only": .array([.string("v")]), "provenance": policy,
            "v": .object(["format": .string(format), "maxWidth": .integer(64)]),
        ]
        return try #require(try await harness.prints(of: source, options: options).first)
    }

    @Test("says that AI made it and whose it is, in words that exiftool reads, and has the same pixels")
    func isMarked() async throws {
        let source = try await PlantedSource.image(Self.planted)
        let harness = try RenderHarness()
        for format in Self.formats {
            let marked = try await variant(of: source, as: format, .string("public"), harness)
            let plain = try await variant(of: source, as: format, .string("strip"), harness)
            let ending = marked.stored.format.rawValue
            let read = try await PlantedSource.read(Self.tags, in: marked.bytes, as: ending)
            #expect(read == [PlantedSource.trained, "© <Größe>", "Ann & Bob", "Ann"], "\(format)")
            #expect(try marked.image().samples == plain.image().samples, "\(format)")
            #expect(marked.bytes.count - plain.bytes.count <= 1_100, "\(format)")
            let bare = try await PlantedSource.read(Self.tags, in: plain.bytes, as: ending)
            #expect(bare == ["-", "-", "-", "-"], "\(format)")
        }
    }

    @Test("is byte for byte the same with 'strip' as that of a source without metadata")
    func isStripped() async throws {
        let harness = try RenderHarness()
        let image = DrawnImage.textured(64, 48)
        let source = try await PlantedSource.image(Self.planted, as: "png", of: image)
        for format in Self.formats {
            let stripped = try await variant(of: source, as: format, .string("strip"), harness)
            let other = try await variant(of: image.png, as: format, .string("strip"), harness)
            #expect(stripped.bytes == other.bytes, "\(format)")
        }
    }

    @Test("can be a JPEG XL and an animation, too", .enabled(if: ExternalTool.isInstalled("cwebp")))
    func isAnimated() async throws {
        let frames = try await Pillow.run(
            """
            import sys, base64, io
            from PIL import Image
            frames = [Image.new("RGB", (24, 16), c) for c in ("red", "green", "blue")]
            out = io.BytesIO()
            frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=100)
            print(base64.b64encode(out.getvalue()).decode())
            """, [])
        let source = [UInt8](try #require(Data(base64Encoded: frames.trimmingCharacters(in: .whitespacesAndNewlines))))
        let harness = try RenderHarness()
        for format in ["webp", "gif"] {
            let marked = try await variant(of: source, as: format, .string("public"), harness)
            #expect(marked.stored.frames == 3)
            let read = try await PlantedSource.read(
                ["XMP-iptcExt:DigitalSourceType", "Error", "Warning"], in: marked.bytes, as: format)
            #expect(read == [PlantedSource.trained, "-", "-"], "\(format)")
        }
    }

    @Test("keeps prompt, camera and position only if the policy says so")
    func keeps() async throws {
        let source = try await PlantedSource.image([
            "-XMP-iptcExt:DigitalSourceType=\(PlantedSource.trained)",
            "-EXIF:UserComment=a cat\nNegative prompt: dog\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 12, Model: m",
            "-EXIF:Make=Calo", "-EXIF:SerialNumber=serial-77", "-EXIF:FNumber=2.8", "-EXIF:Orientation#=6",
            "-GPSLatitude=48.5", "-GPSLatitudeRef=N", "-GPSLongitude=9", "-GPSLongitudeRef=E",
        ])
        let harness = try RenderHarness()
        let tags = [
            "EXIF:UserComment", "EXIF:Make", "EXIF:SerialNumber", "EXIF:Orientation", "GPS:GPSLatitude", "Warning",
        ]
        func read(_ policy: JSONValue, _ format: String) async throws -> [String] {
            let variant = try await variant(of: source, as: format, policy, harness)
            let lines = try await PlantedSource.read(tags, in: variant.bytes, as: variant.stored.format.rawValue)
                // libvips adds an upright orientation to an AVIF.
                .map { $0 == "Horizontal (normal)" ? "-" : $0 }
            // The comment has three lines.
            return [lines.dropLast(5).joined(separator: "|")] + lines.suffix(5)
        }
        for format in ["jpeg", "png", "webp", "avif"] {
            #expect(try await read(.string("public"), format) == ["-", "-", "-", "-", "-", "-"], "\(format)")
            let kept = try await read(.string("keep"), format)
            #expect(kept[0].contains("Steps: 20"), "\(format)")
            #expect(kept[1...3] == ["Calo", "serial-77", "-"], "\(format)")
            #expect(kept[4].contains("48"), "\(format)")
            let position = try await read(.object(["position": .string("keep")]), format)
            #expect(position[...3] == ["-", "-", "-", "-"] && position[4].contains("48"), "\(format)")
            let camera = try await read(.object(["exif": .string("keep")]), format)
            #expect(camera[0] == "-" && camera[1] == "Calo" && camera[4] == "-", "\(format)")
        }
    }
}
