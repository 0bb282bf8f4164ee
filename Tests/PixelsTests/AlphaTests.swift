import Testing

@testable import Pixels

@Suite("Alpha is dropped where it carries nothing")
struct AlphaTests {
    private static let sizes = [(1, 1), (3, 1), (7, 1), (8, 1), (9, 5), (33, 70), (128, 33)]

    @Test("An opaque image keeps its colors", arguments: sizes)
    func opaque(_ width: Int, _ height: Int) throws {
        let image = try image(width, height)
        #expect(image.isOpaque)
        let dropped = try image.droppingOpaqueAlpha()
        #expect([dropped.width, dropped.height, dropped.channels] == [width, height, 3])
        #expect(dropped.samples == colors(of: image))
    }

    @Test("One pixel that shows what is behind keeps all alpha", arguments: sizes)
    func translucent(_ width: Int, _ height: Int) throws {
        for pixel in Set([0, width * height / 2, width * height - 1]) {
            let image = try image(width, height, translucent: pixel)
            #expect(!image.isOpaque)
            #expect(try image.droppingOpaqueAlpha() === image)
        }
    }

    @Test("Alpha that is added is opaque")
    func added() throws {
        let image = try Picture.noise.drawn(width: 13, height: 7)
        let added = try image.addingAlpha()
        #expect(added.hasAlpha && added.isOpaque)
        #expect(try added.droppingOpaqueAlpha().samples == image.samples)
        #expect(try added.addingAlpha() === added)
    }

    @Test("An image without alpha stays as it is")
    func withoutAlpha() throws {
        let image = try PixelBuffer(width: 2, height: 2, channels: 3) {
            $0.initializeMemory(as: UInt8.self, repeating: 9)
        }
        #expect(image.isOpaque)
        #expect(try image.droppingOpaqueAlpha() === image)
    }

    private func image(_ width: Int, _ height: Int, translucent: Int? = nil) throws -> PixelBuffer {
        try PixelBuffer(width: width, height: height, channels: 4) { memory in
            for index in memory.indices {
                memory[index] = index % 4 == 3 ? (index / 4 == translucent ? 254 : 255) : UInt8(index * 7 % 256)
            }
        }
    }

    private func colors(of image: PixelBuffer) -> [UInt8] {
        image.samples.enumerated().filter { $0.offset % 4 != 3 }.map(\.element)
    }
}
