import CalotypeTesting
import Foundation
import Perception
import Pixels
import Testing

@Suite("What an image looks like")
struct AppearanceTests {
    @Test(
        "Hashes of generated pictures are the references'", .enabled(if: Reference.isInstalled && Corpus.isPresent),
        arguments: Corpus.files(in: Corpus.folder("ai"), "png"))
    func hashesOfPictures(_ path: String) async throws {
        let folder = try ScratchFolder()
        // So small that our own small copy is the picture itself.
        let lines = try await Reference.lines(
            of: """
                import blurhash, imagehash, numpy, thumbhash
                picture = Image.open(arguments[0]).convert("RGB")
                keep(picture, "picture")
                print(*picture.size)
                print(imagehash.phash(picture))
                picture.thumbnail((100, 100))
                keep(picture, "small")
                width, height = picture.size
                print(width, height)
                samples = numpy.asarray(picture)
                rgba = numpy.asarray(picture.convert("RGBA")).reshape(-1).tolist()
                print(bytes(thumbhash.rgba_to_thumb_hash(width, height, rgba)).hex())
                print(blurhash.encode(samples, 4 if width >= height else 3, 4 if height >= width else 3))
                """, in: folder, [path])
        func image(_ name: String, _ size: String) throws -> PixelBuffer {
            let sides = size.split(separator: " ").compactMap { Int($0) }
            return try PixelBuffer(
                width: sides[0], height: sides[1], channels: 3, samples: folder.bytes(of: name))
        }
        let small = try Appearance(of: image("small", lines[2]))
        #expect(small.thumbHash.map { String(format: "%02x", $0) }.joined() == lines[3])
        #expect(small.blurHash == lines[4])
        // ImageHash shrinks to 32 by 32 pixels with another filter, which turns the bits that lie at the median.
        let whole = try Appearance(of: image("picture", lines[0]))
        let expected = try #require(UInt64(lines[1], radix: 16))
        #expect((whole.perceptualHash ^ expected).nonzeroBitCount <= 4)
    }

    @Test("A ThumbHash keeps alpha as the reference does", .enabled(if: Reference.isInstalled))
    func thumbHashAlpha() async throws {
        let image = try PixelBuffer.drawn(width: 90, height: 60, channels: 4)
        let folder = try ScratchFolder()
        let samples = image.withBytes { [UInt8]($0) }
        // The package forgets two brackets, without which it fails for every image that has alpha.
        let lines = try await Reference.lines(
            of: """
                import inspect, math, typing, thumbhash
                source = inspect.getsource(thumbhash.rgba_to_thumb_hash)
                wrong = "if has_alpha else 1.0, [], 1.0"
                assert wrong in source
                names = {"math": math, "List": typing.List}
                exec(source.replace(wrong, "if has_alpha else (1.0, [], 1.0)"), names)
                print(bytes(names["rgba_to_thumb_hash"](90, 60, list(open(arguments[0], "rb").read()))).hex())
                """, in: folder, [try folder.write(samples, as: "samples")])
        #expect(try Appearance(of: image).thumbHash.map { String(format: "%02x", $0) }.joined() == lines[0])
    }

    @Test(
        "An image of one color has that color, however large",
        arguments: [(1, 1), (64, 48), (101, 7), (1000, 300), (3, 16_000)],
        [[0, 0, 0], [255, 255, 255], [18, 200, 97], [18, 200, 97, 255], [18, 200, 97, 1]])
    func oneColor(_ size: (width: Int, height: Int), _ samples: [UInt8]) throws {
        let image = try PixelBuffer.filled(samples, width: size.width, height: size.height)
        let appearance = try Appearance(of: image)
        for color in [appearance.averageColor, appearance.dominantColor] {
            #expect([color.red, color.green, color.blue] == samples.prefix(3).map { $0 })
        }
    }

    @Test("The average is the mean of the samples, and transparent pixels count by what they cover")
    func average() throws {
        let image = try PixelBuffer(
            width: 2, height: 2, channels: 4,
            samples: [255, 0, 0, 255, /**/ 0, 0, 255, 255, /**/ 9, 9, 9, 0, /**/ 9, 9, 9, 0])
        let color = try Appearance(of: image).averageColor
        #expect([color.red, color.green, color.blue] == [128, 0, 128])
    }

    @Test("The dominant color is that of the largest group, though its members differ")
    func dominant() throws {
        // Three fifths around (126, 64, 130), which lies where the cells of a histogram meet; the rest all the same.
        let image = try PixelBuffer(width: 100, height: 100, channels: 3) { bytes in
            for pixel in 0..<10_000 {
                let shade = pixel * 7919 % 9 - 4
                let color = pixel % 100 < 60 ? [126 + shade, 64 - shade, 130 + shade] : [250, 220, 10]
                for channel in 0..<3 { bytes[pixel * 3 + channel] = UInt8(color[channel]) }
            }
        }
        let color = try Appearance(of: image).dominantColor
        #expect(abs(Int(color.red) - 126) <= 2 && abs(Int(color.green) - 64) <= 2 && abs(Int(color.blue) - 130) <= 2)
    }

    @Test("The same picture has nearly the same perceptual hash at any size, and another picture another one")
    func perceptual() throws {
        let image = try PixelBuffer.drawn(width: 600, height: 400)
        let hash = try Appearance(of: image).perceptualHash
        let half = try Appearance(of: image.resized(width: 300, height: 200)).perceptualHash
        let other = try Appearance(of: .drawn(width: 600, height: 400, seed: 5)).perceptualHash
        #expect((hash ^ half).nonzeroBitCount <= 4)
        #expect((hash ^ other).nonzeroBitCount >= 12)
    }

    @Test("Nothing that shows is black, and no division by nothing", arguments: [(1, 1), (50, 50)])
    func transparent(_ size: (width: Int, height: Int)) throws {
        let image = try PixelBuffer.filled([80, 90, 100, 0], width: size.width, height: size.height)
        let appearance = try Appearance(of: image)
        #expect(appearance.averageColor == appearance.dominantColor)
        #expect(appearance.averageColor.red == 0)
        #expect(appearance.blurHash.hasPrefix("U"))
        #expect(appearance.thumbHash.count > 5)
    }

    @Test("It ends soon when it shall stop")
    func stops() throws {
        let image = try PixelBuffer.drawn(width: 500, height: 500)
        var asked = 0
        #expect(throws: CancellationError.self) {
            try Appearance(of: image) {
                asked += 1
                return asked > 3
            }
        }
        #expect(asked == 4)
    }
}
