import CalotypeTesting
import Testing

@testable import Vips

@Suite("libvips behind Swift")
struct VipsImageTests {
    init() throws { try Vips.start() }

    private func decoded(_ drawn: DrawnImage, stop: VipsStop = VipsStop()) throws -> VipsImage {
        try VipsImage.decode(drawn.png, with: .png, shrink: .none, stop: stop) { $0 }
    }

    @Test("Decoding gives the very samples")
    func decodes() throws {
        let drawn = DrawnImage.corners(31, 17)
        let image = try decoded(drawn)
        #expect((image.width, image.height, image.bands) == (31, 17, 3))
        #expect(try image.pixels() == drawn.samples)
    }

    @Test("An unknown operation is an error, not a crash")
    func unknownOperation() throws {
        #expect(throws: VipsError.self) { try decoded(.corners(8, 8)).applying("no_such_operation") }
    }

    @Test("A misspelt argument is an error, not a warning")
    func misspeltArgument() throws {
        #expect(throws: VipsError.self) { try decoded(.corners(8, 8)).applying("flatten", ["backgruond": 1]) }
    }

    @Test("Text in place of an image is an error", arguments: [VipsLoader.jpeg, .png, .webp, .gif, .heif, .tiff])
    func noImage(loader: VipsLoader) {
        #expect(throws: VipsError.self) {
            try VipsImage.decode(Array("not an image".utf8), with: loader, shrink: .none, stop: VipsStop()) { $0 }
        }
    }

    @Test("Half a file is an error, not half a picture")
    func cutFile() throws {
        let drawn = DrawnImage.textured(200, 200)
        let jpeg = try decoded(drawn).jpeg(quality: 80, optimizesCoding: true, stop: VipsStop())
        let webp = try decoded(drawn).webp(quality: 80, effort: 4, stop: VipsStop())
        for (bytes, loader) in [(drawn.png, VipsLoader.png), (jpeg, .jpeg), (webp, .webp)] {
            #expect(throws: VipsError.self, "\(loader)") {
                try VipsImage.decode(
                    Array(bytes.prefix(bytes.count / 2)), with: loader, shrink: .none, stop: VipsStop()
                ) {
                    $0
                }
            }
        }
    }

    @Test("A stop that was raised before the work ends it")
    func stoppedBefore() throws {
        let stop = VipsStop()
        stop.raise()
        #expect(throws: CancellationError.self) { try decoded(.corners(8, 8), stop: stop) }
    }

    @Test("Colour behind transparent pixels does not bleed into a resized picture")
    func premultiplies() throws {
        let drawn = DrawnImage(64, 64, channels: 4) { x, _ in x < 0.5 ? [255, 0, 0, 255] : [0, 255, 0, 0] }
        let pixels = try decoded(drawn).resized(width: 16, height: 16).pixels()
        for pixel in stride(from: 0, to: pixels.count, by: 4) where pixels[pixel + 3] > 32 {
            #expect(pixels[pixel] > 240 && pixels[pixel + 1] < 15)
        }
    }

    @Test("An alpha band is dropped only where it is opaque throughout", arguments: [(UInt8(255), 3), (254, 4)])
    func opaqueAlpha(corner: UInt8, bands: Int) throws {
        let drawn = DrawnImage(32, 32, channels: 4) { x, y in [9, 9, 9, x == 1 && y == 1 ? corner : 255] }
        #expect(try decoded(drawn).droppingOpaqueAlpha().bands == bands)
    }
}
