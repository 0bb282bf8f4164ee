import CalotypeTesting
import Foundation
import Pixels
import Testing
import Vips

@testable import Calotype
@testable import CalotypeImage

@Suite("A variant of another shape", .takingTurns, .timeLimit(.minutes(5)))
struct FitTests {
    @Test(
        "shows just the part that the result tells", .enabled(if: Corpus.isPresent && Pillow.isInstalled),
        arguments: ["flux_schnell_example.png", "square_area_for_2_subjects.png", "mountains.png"],
        ["center", "north-west", "south", "east", "0.2,0.7", "attention", "entropy"])
    func part(_ name: String, _ gravity: String) async throws {
        let path = try #require(Corpus.folder("ai")) + "/" + name
        let numbers = gravity.split(separator: ",").compactMap { Double($0) }
        let wish: JSONValue = numbers.isEmpty ? .string(gravity) : .array(numbers.map(JSONValue.number))
        let print = try #require(
            try await RenderHarness().prints(
                of: Corpus.bytes(path),
                options: ["fit": "cover", "gravity": wish, "maxWidth": 320, "maxHeight": 200, "quality": 95]
            ).first)
        let crop = try #require(print.stored.crop)
        #expect(print.stored.dimensions.description == "320×200")
        #expect(abs(Double(crop.width) / Double(crop.height) - 1.6) < 0.01)
        let exposure = try await Pillow.expose(
            """
            image = Image.open("\(path)").convert("RGB")
            open(folder + "/source", "wb").write(b"-")
            box = (\(crop.left), \(crop.top), \(crop.left + crop.width), \(crop.top + crop.height))
            expect(image.crop(box).resize((320, 200), Image.LANCZOS))
            """)
        #expect(try print.thumbprint().distance(to: Thumbprint(exposure.expected, as: .png)) < 1.5)
    }

    /// Gray with a red disc, whose middle is at a fifth of the width and the height.
    private static let disc = DrawnImage(600, 400, channels: 3) { x, y in
        let (dx, dy) = (x - 0.2, (y - 0.2) / 1.5)
        return dx * dx + dy * dy < 0.004 ? [230, 40, 30] : [120, 120, 120]
    }

    @Test("has what draws the eye in it where it is smart", arguments: [nil, "attention", "entropy"])
    func smart(_ gravity: String?) async throws {
        var options: [String: JSONValue] = ["fit": "smart", "maxWidth": 100, "maxHeight": 100]
        options["gravity"] = gravity.map(JSONValue.string)
        let result = try await RenderHarness().process(Self.disc.png, options: options)
        for variant in result.variants {
            let crop = try #require(variant.crop)
            #expect(crop.left <= 90 && crop.left + crop.width >= 150)
            #expect(crop.height == 400)
        }
        #expect(result.variants.count == 2)
    }

    @Test(
        "has in it what somebody finds who knows better, and sees the picture small", arguments: [0.9, 7.0, .infinity])
    func found(_ x: Double) async throws {
        var configuration = ImageProcessor.Configuration()
        configuration.findFocus = { picture in
            guard picture.samples.count == picture.width * picture.height * 3, picture.width <= 512 else { return nil }
            // The disc is there, red at a fifth of the width.
            let disc = (picture.height / 5 * picture.width + picture.width / 5) * 3
            return picture.samples[disc] > 200 && picture.samples[disc + 1] < 80 ? FocusPoint(x: x, y: 0.5) : nil
        }
        let harness = try RenderHarness(configuration: configuration)
        let smart: [String: JSONValue] = ["fit": "smart", "maxWidth": 100, "maxHeight": 100]
        let crop = try #require(try await harness.process(Self.disc.png, options: smart).variants.first?.crop)
        #expect((crop.left, crop.width) == (200, 400))
        let cover = try await harness.process(Self.disc.png, options: smart.merging(["fit": "cover"]) { $1 })
        #expect(cover.variants.first?.crop?.left == 100)
        configuration.findFocus = { _ in nil }
        let unseen = try await RenderHarness(configuration: configuration).process(Self.disc.png, options: smart)
        #expect(try #require(unseen.variants.first?.crop).left <= 90)
    }

    @Test(
        "has a drawing in it, dark or light, whatever lies hidden under transparent pixels",
        arguments: ["attention", "entropy"], [[0, 0, 0], [255, 255, 255], [120, 120, 120]] as [[UInt8]])
    func drawing(_ gravity: String, _ color: [UInt8]) async throws {
        // Rings over nothing, at four fifths of the width.
        let drawn = DrawnImage(600, 200, channels: 4) { x, y in
            let (dx, dy) = (x - 0.8, (y - 0.5) / 3)
            let distance = (dx * dx + dy * dy).squareRoot()
            return distance < 0.1 && Int(distance * 100) % 4 < 2 ? color + [255] : color + [0]
        }
        let options: [String: JSONValue] = [
            "fit": "smart", "gravity": .string(gravity), "maxWidth": 100, "maxHeight": 100,
        ]
        for variant in try await RenderHarness().process(drawn.png, options: options).variants {
            let crop = try #require(variant.crop)
            #expect(crop.left <= 460 && crop.left + crop.width >= 500, "\(crop)")
        }
    }

    @Test("keeps to a given point where it is smart")
    func given() async throws {
        let options: [String: JSONValue] = ["fit": "smart", "maxWidth": 100, "maxHeight": 100, "gravity": "east"]
        let crop = try #require(try await RenderHarness().process(Self.disc.png, options: options).variants.first?.crop)
        #expect((crop.left, crop.top, crop.width, crop.height) == (200, 0, 400, 400))
    }

    @Test("counts in pixels of the upright original", .enabled(if: Corpus.isPresent), arguments: 1...8)
    func upright(_ orientation: Int) async throws {
        let path = try #require(Corpus.folder("orientation")) + "/landscape_\(orientation).jpg"
        let options: [String: JSONValue] = ["fit": "cover", "maxWidth": 100, "maxHeight": 100, "gravity": "west"]
        let result = try await RenderHarness().process(Corpus.bytes(path), options: options)
        let original = try #require(result.original).dimensions
        let crop = try #require(result.variants.first?.crop)
        #expect(original.width > original.height)
        #expect((crop.left, crop.top, crop.height) == (0, 0, original.height))
    }

    @Test(
        "has the background around it where all of it is to be in the box", arguments: ["png", "jpeg", "webp", "avif"])
    func contain(_ format: String) async throws {
        let options: [String: JSONValue] = [
            "fit": "contain", "maxWidth": 80, "maxHeight": 80, "background": "#204060", "format": .string(format),
            "quality": 95, "gravity": "south",
        ]
        let print = try #require(try await RenderHarness().prints(of: Flow.picture.png, options: options).first)
        #expect(print.stored.dimensions.description == "80×80")
        #expect(print.stored.crop == nil)
        let image = try print.image()
        for x in [0, 40, 79] {
            #expect(image.pixel(x, 0).isNear([0x20, 0x40, 0x60]))
            // The picture stands at the bottom, in the middle: 64×48.
            #expect(image.pixel(x, 75).isNear([0x20, 0x40, 0x60]) == (x != 40))
        }
    }

    @Test("leaves transparent pixels alone where the format has them")
    func transparent() async throws {
        let options: [String: JSONValue] = ["fit": "contain", "maxWidth": 100, "maxHeight": 100, "format": "png"]
        let print = try #require(
            try await RenderHarness().prints(of: DrawnImage.fading(96, 64).png, options: options).first)
        let image = try print.image()
        #expect(image.channels == 4)
        #expect(image.pixel(0, 0) == [255, 255, 255, 255])
        #expect(image.pixel(2, 50)[3] < 255 || image.pixel(97, 50)[3] < 255)
    }

    @Test("has no crop where nothing was cut off")
    func whole() async throws {
        let options: [String: JSONValue] = ["fit": "cover", "maxWidth": 32, "maxHeight": 24]
        let result = try await RenderHarness().process(Flow.picture.png, options: options)
        #expect(result.variants.map(\.dimensions.description) == ["32×24", "32×24"])
        #expect(result.variants.allSatisfy { $0.crop == nil })
    }
}

extension PixelBuffer {
    fileprivate func pixel(_ x: Int, _ y: Int) -> [UInt8] {
        Array(samples[(y * width + x) * channels..<(y * width + x + 1) * channels])
    }
}

extension Array<UInt8> {
    fileprivate func isNear(_ other: [UInt8]) -> Bool { zip(self, other).allSatisfy { abs(Int($0) - Int($1)) < 12 } }
}
