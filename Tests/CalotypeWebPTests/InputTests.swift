import CalotypeWebP
import Testing

@Suite("What can be handed in")
struct InputTests {
    private let picture = Picture(width: 21, height: 13, .mixed)

    @Test(
        "Sizes outside the format are refused",
        arguments: [(0, 1), (1, 0), (-1, 5), (16384, 1), (1, 16384)])
    func refusesSizes(_ size: (Int, Int)) {
        let image = picture.pixels.withUnsafeBufferPointer { bytes in
            bytes.baseAddress.map {
                WebPImage(rgb: $0, width: size.0, height: size.1, bytesPerRow: 3 * 16384)
            }
        }
        #expect(throws: WebPError.dimensions(width: size.0, height: size.1)) {
            try WebPEncoder().encode(#require(image))
        }
    }

    @Test("The longest sides are taken", arguments: [(16383, 1), (1, 16383), (16383, 17)])
    func longestSides(_ size: (Int, Int)) throws {
        let picture = Picture(width: size.0, height: size.1, .gradient)
        let encoding = try Encoding(picture, WebPOptions(quality: 50))
        #expect(LibWebP.planes(of: encoding.bytes) == encoding.reconstruction)
    }

    @Test("Rows that are too short are refused")
    func refusesShortRows() {
        #expect(throws: WebPError.bytesPerRow(62)) {
            try picture.view { image throws(WebPError) in
                guard case .rgb(let base, _) = image.pixels else { return }
                _ = try WebPEncoder().encode(WebPImage(rgb: base, width: 21, height: 13, bytesPerRow: 62))
            }
        }
    }

    @Test(
        "Options outside their range are refused",
        arguments: [
            ("quality", WebPOptions(quality: 101)), ("quality", WebPOptions(quality: -1)),
            ("effort", WebPOptions(effort: 7)), ("maximumThreads", WebPOptions(maximumThreads: 0)),
            ("maximumThreads", WebPOptions(maximumThreads: 5)), ("filterStrength", WebPOptions(filterStrength: 101)),
        ])
    func refusesOptions(_ name: String, _ options: WebPOptions) {
        #expect(throws: WebPError.option(name)) { try Encoding(picture, options) }
    }

    @Test("Gaps between rows are skipped")
    func gaps() throws {
        var padded: [UInt8] = []
        for row in 0..<13 { padded += picture.pixels[row * 63..<row * 63 + 63] + [9, 9, 9, 9, 9] }
        let expected = try Encoding(picture, WebPOptions()).bytes
        let given = try padded.withUnsafeBufferPointer { bytes in
            let base = try #require(bytes.baseAddress)
            return try WebPEncoder().encode(WebPImage(rgb: base, width: 21, height: 13, bytesPerRow: 68))
        }
        #expect(given.bytes == expected)
    }

    @Test("Opaque RGBA is the same as RGB")
    func opaque() async throws {
        let expected = try Encoding(picture, WebPOptions()).bytes
        let given = try await WebPEncoder().encode(picture.rgba(alpha: 255), layout: .rgba, width: 21, height: 13)
        #expect(given.bytes == expected)
    }

    @Test("Planes are taken as they are")
    func planes() throws {
        let luma = [UInt8](repeating: 90, count: 21 * 13)
        let chroma = [UInt8](repeating: 140, count: 11 * 7)
        let encoded = try luma.withUnsafeBufferPointer { y in
            try chroma.withUnsafeBufferPointer { u in
                let (y, u) = try (#require(y.baseAddress), #require(u.baseAddress))
                return try WebPEncoder().encode(
                    WebPImage(y: y, u: u, v: u, width: 21, height: 13, yBytesPerRow: 21, uvBytesPerRow: 11))
            }
        }
        #expect(LibWebP.planes(of: encoded.bytes) == luma + chroma + chroma)
    }

    @Test("Too few bytes are refused")
    func tooFewBytes() async {
        await #expect(throws: WebPError.dimensions(width: .max, height: 1)) {
            try await WebPEncoder().encode([], layout: .rgb, width: .max, height: 1)
        }
        await #expect(throws: WebPError.tooFewBytes(needed: 300, given: 10)) {
            try await WebPEncoder().encode([UInt8](repeating: 0, count: 10), layout: .rgb, width: 10, height: 10)
        }
    }
}
