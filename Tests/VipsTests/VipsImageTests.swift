import CalotypeTesting
import Pixels
import Testing

@testable import Vips

@Suite("libvips behind Swift")
struct VipsImageTests {
    init() throws { try Vips.start() }

    private func decoded(_ drawn: DrawnImage, stop: StopFlag = StopFlag()) throws -> PixelBuffer {
        try VipsImage.decode(drawn.png, with: .png, shrink: .none, stop: stop) { $0 }
    }

    @Test("Decoding gives the very samples")
    func decodes() throws {
        let drawn = DrawnImage.corners(31, 17)
        let image = try decoded(drawn)
        #expect((image.width, image.height, image.channels) == (31, 17, 3))
        #expect(image.samples == drawn.samples)
    }

    @Test("An unknown operation is an error, not a crash")
    func unknownOperation() throws {
        #expect(throws: VipsError.self) { try Self.image().applying("no_such_operation") }
    }

    @Test("A misspelt argument is an error, not a warning")
    func misspeltArgument() throws {
        #expect(throws: VipsError.self) { try Self.image().applying("flatten", ["backgruond": 1]) }
    }

    @Test("Text in place of an image is an error", arguments: [VipsLoader.jpeg, .png, .webp, .gif, .heif])
    func noImage(loader: VipsLoader) {
        #expect(throws: VipsError.self) {
            try VipsImage.decode(Array("not an image".utf8), with: loader, shrink: .none, stop: StopFlag()) { $0 }
        }
    }

    @Test("Text in place of a TIFF file is a file that cannot be read")
    func noTIFF() {
        #expect(throws: VipsCannotRead.self) {
            try VipsImage.decode(Array("not an image".utf8), with: .tiff, shrink: .none, stop: StopFlag()) { $0 }
        }
    }

    @Test("Half a file is an error, not half a picture")
    func cutFile() throws {
        let drawn = DrawnImage.textured(200, 200)
        let jpeg = try decoded(drawn).jpeg()
        let webp = try VipsSaver.webp(quality: 80, effort: 4).encode(decoded(drawn), stop: StopFlag())
        for (bytes, loader) in [(drawn.png, VipsLoader.png), (jpeg, .jpeg), (webp, .webp)] {
            #expect(throws: VipsError.self, "\(loader)") {
                try VipsImage.decode(
                    Array(bytes.prefix(bytes.count / 2)), with: loader, shrink: .none, stop: StopFlag()
                ) {
                    $0
                }
            }
        }
    }

    @Test(
        "A JPEG without its second half is an error, also with a marker at its end",
        arguments: [[0xff, 0xd9], [0xff, 0xd0, 1, 2], [0xff, 0x9d]] as [[UInt8]])
    func cutJPEG(_ end: [UInt8]) throws {
        let jpeg = try decoded(DrawnImage.textured(200, 200)).jpeg()
        #expect(throws: VipsError.self) {
            try VipsImage.decode(
                Array(jpeg.prefix(jpeg.count / 2)) + end, with: .jpeg, shrink: .none, stop: StopFlag()
            ) { $0 }
        }
    }

    @Test("A JPEG with surplus bytes between its parts has all its pixels", arguments: [2, 4, 8])
    func surplusBytes(_ shrink: Int) throws {
        let jpeg = try decoded(DrawnImage.textured(200, 200)).jpeg()
        func pixels(_ bytes: [UInt8]) throws -> [UInt8] {
            try VipsImage.decode(bytes, with: .jpeg, shrink: .jpeg(shrink), stop: StopFlag()) { $0 }.samples
        }
        // The first part after the start of the file ends here.
        let first = 4 + Int(jpeg[4]) * 256 + Int(jpeg[5])
        let odd = Array(jpeg[..<first]) + [0, 0, 0, 7] + jpeg[first...]
        #expect(try pixels(odd) == pixels(jpeg))
    }

    @Test("A stop that was raised before the work ends it")
    func stoppedBefore() throws {
        let stop = StopFlag()
        stop.raise()
        #expect(throws: CancellationError.self) { try decoded(.corners(8, 8), stop: stop) }
    }

    @Test("Color behind transparent pixels does not bleed into a resized picture")
    func premultiplies() throws {
        let drawn = DrawnImage(64, 64, channels: 4) { x, _ in x < 0.5 ? [255, 0, 0, 255] : [0, 255, 0, 0] }
        let pixels = try VipsImage.decode(drawn.png, with: .png, shrink: .none, stop: StopFlag()) {
            try $0.resized(width: 16, height: 16)
        }.samples
        for pixel in stride(from: 0, to: pixels.count, by: 4) where pixels[pixel + 3] > 32 {
            #expect(pixels[pixel] > 240 && pixels[pixel + 1] < 15)
        }
    }

    private static func image() throws -> VipsImage {
        try VipsImage(DrawnImage.corners(8, 8).pixels)
    }
}
