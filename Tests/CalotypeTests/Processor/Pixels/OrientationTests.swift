import CalotypeTesting
import Pixels
import Testing
import Vips

@testable import Calotype
@testable import CalotypeImage

@Suite("Pictures stand upright", .takingTurns)
struct OrientationTests {
    @Test(
        "A camera's picture looks the same in each of the eight orientations", .enabled(if: Corpus.isPresent),
        arguments: ["landscape", "portrait"], 1...8)
    func corpus(_ name: String, _ orientation: Int) async throws {
        let folder = try #require(Corpus.folder("orientation"))
        let upright = try await RenderHarness().prints(of: Corpus.bytes("\(folder)/\(name)_1.jpg"))
        let turned = try await RenderHarness().prints(of: Corpus.bytes("\(folder)/\(name)_\(orientation).jpg"))
        for (print, expected) in zip(turned, upright) {
            #expect(print.stored.dimensions == expected.stored.dimensions)
            #expect(try print.thumbprint().distance(to: expected.thumbprint()) < 2)
            #expect(try ImageHeader(print.bytes).orientation == 1)
        }
    }

    @Test(
        "A drawn picture is turned as EXIF says, also where the decoder makes it smaller",
        arguments: 1...8, [1, 4, 10])
    func drawn(_ orientation: Int, _ shrink: Int) async throws {
        let presets = try QualityPresets(
            yaml: """
                tiny:
                  normal: { maxWidth: \(360 / shrink), maxHeight: \(360 / shrink), format: jpeg, quality: 90 }
                  high-quality: { maxWidth: \(360 / shrink), maxHeight: \(360 / shrink), format: webp, quality: 90 }
                """)
        let stored = Self.picture(360, 240, orientation: 1)
        let isTurned = orientation >= 5
        let upright = Self.picture(isTurned ? 240 : 360, isTurned ? 360 : 240, orientation: orientation)
        let jpeg = try Self.jpeg(stored, orientation: UInt32(orientation))
        let expected = try Thumbprint(upright.png, as: .png)
        for print in try await RenderHarness(presets: presets).prints(of: jpeg, from: ImageTool(rawValue: "tiny")) {
            #expect(
                print.stored.dimensions
                    == Dimensions(width: upright.width / shrink, height: upright.height / shrink))
            #expect(try print.thumbprint().distance(to: expected) < 4)
        }
    }

    @Test("An orientation that EXIF does not know is none", arguments: [0, 9, 65_535] as [UInt32])
    func unknownOrientation(_ orientation: UInt32) async throws {
        let drawn = DrawnImage.corners(60, 40)
        let expected = try Thumbprint(drawn.png, as: .png)
        for print in try await RenderHarness().prints(of: Self.jpeg(drawn, orientation: orientation)) {
            #expect(print.stored.dimensions == Dimensions(width: 60, height: 40))
            #expect(try print.thumbprint().distance(to: expected) < 4)
        }
    }

    /// What `corners` looks like after it was stored with `orientation` and turned upright.
    private static func picture(_ width: Int, _ height: Int, orientation: Int) -> DrawnImage {
        DrawnImage(width, height, channels: 3) { x, y in
            let (x, y) = location(x, y, orientation: orientation)
            return [UInt8(255 * (1 - x) * (1 - y)), UInt8(255 * x * (1 - y)), UInt8(255 * (1 - x) * y)]
        }
    }

    /// Where an upright place lies in what is stored (EXIF 2.32, tag 0x0112).
    private static func location(_ x: Double, _ y: Double, orientation: Int) -> (Double, Double) {
        switch orientation {
        case 2: (1 - x, y)
        case 3: (1 - x, 1 - y)
        case 4: (x, 1 - y)
        case 5: (y, x)
        case 6: (y, 1 - x)
        case 7: (1 - y, 1 - x)
        case 8: (1 - y, x)
        default: (x, y)
        }
    }

    private static func jpeg(_ drawn: DrawnImage, orientation: UInt32) throws -> [UInt8] {
        let plain = try VipsImage.decode(drawn.png, with: .png, shrink: .none, stop: StopFlag()) { $0 }.jpeg()
        return joined(Array(plain[..<2]), SmallJPEG.exif(SmallTIFF.orientation(orientation)), Array(plain[2...]))
    }
}
