import Pixels
import Testing

@Suite("Flattening and turning")
struct ShapeTests {
    @Test(
        "The background shows as far as a pixel does not cover it",
        arguments: [0, 1, 64, 127, 128, 200, 254, 255] as [UInt8])
    func flattens(_ alpha: UInt8) throws {
        let pixels = (0...255 as ClosedRange<UInt8>).map { level in [level, 255 - level, 77, alpha] }
        let image = try PixelBuffer(width: 256, height: 1, channels: 4, samples: pixels.flatMap { $0 })
        let flat = try image.flattened(onto: (255, 0, 130))
        let expected = pixels.map { pixel in
            zip(pixel, [255, 0, 130]).map { blend($0, over: $1, alpha: alpha) }
        }
        #expect(flat.pixels == expected)
    }

    private func blend(_ level: UInt8, over backdrop: UInt8, alpha: UInt8) -> UInt8 {
        let share = Double(alpha) / 255
        return UInt8((Double(level) * share + Double(backdrop) * (1 - share)).rounded())
    }

    @Test("An opaque image is flat already")
    func flatAlready() throws {
        let image = try Picture.noise.drawn(width: 3, height: 2)
        #expect(try image.flattened(onto: (1, 2, 3)) === image)
    }

    /// The stored image is `A B C` above `D E F`.
    @Test(
        "Each orientation is turned upright",
        arguments: [
            (1, "ABC DEF"), (2, "CBA FED"), (3, "FED CBA"), (4, "DEF ABC"),
            (5, "AD BE CF"), (6, "DA EB FC"), (7, "FC EB DA"), (8, "CF BE AD"), (9, "ABC DEF"),
        ])
    func turns(_ orientation: Int, _ expected: String) throws {
        for channels in 3...4 {
            let image = try PixelBuffer(
                width: 3, height: 2, channels: channels,
                samples: "ABCDEF".utf8.flatMap { letter in (0..<channels).map { letter + UInt8($0) } })
            let upright = try image.upright(from: orientation)
            let letters = upright.pixels.map { String(UnicodeScalar($0[0])) }
            let rows = stride(from: 0, to: letters.count, by: upright.width)
                .map { letters[$0..<$0 + upright.width].joined() }
            #expect(rows.joined(separator: " ") == expected)
            #expect(upright.pixels.allSatisfy { $0[channels - 1] == $0[0] + UInt8(channels - 1) })
        }
    }

    @Test(
        "Turning there and back changes nothing", arguments: [(2, 2), (3, 3), (4, 4), (5, 5), (6, 8), (7, 7), (8, 6)])
    func andBack(_ there: Int, _ back: Int) throws {
        let image = try Picture.noise.drawn(width: 101, height: 67)
        let turned = try image.upright(from: there)
        #expect(turned.samples != image.samples)
        #expect(try turned.upright(from: back).samples == image.samples)
    }
}
