import Foundation
import Pixels
import Testing

@Suite("Decoding ordinary JPEG files")
struct JPEGDecodingTests {
    @Test(
        "The pixels are those of libvips", .enabled(if: VipsTool.isInstalled), arguments: [1, 2, 4, 8],
        [["--Q", "80"], ["--Q", "95"], ["--Q", "60", "--interlace"], ["--Q", "80", "--restart-interval", "3"]])
    func samePixels(_ shrink: Int, _ options: [String]) throws {
        let image = try Picture.gradient.drawn(width: 131, height: 77)
        let tool = try VipsTool()
        let file = try tool.file(from: image, by: "jpegsave", options)
        let decoded = try #require(try decode(file, shrink: shrink))
        #expect((decoded.width, decoded.height) == (131 / shrink, 77 / shrink))
        #expect(decoded.samples == (try tool.samples(fromFile: file, by: ["jpegload", "--shrink", "\(shrink)"])))
    }

    @Test("A grey file has three equal channels", .enabled(if: VipsTool.isInstalled))
    func gray() throws {
        let tool = try VipsTool()
        let file = try tool.file(
            from: Picture.gradient.drawn(width: 131, height: 77), by: "jpegsave", ["--Q", "90"],
            after: ["colourspace", "b-w"])
        let decoded = try #require(try decode(file))
        #expect(decoded.pixels.allSatisfy { $0[0] == $0[1] && $0[1] == $0[2] })
        #expect(decoded.pixels.map { $0[0] } == (try tool.samples(fromFile: file, by: ["jpegload"])))
    }

    @Test("CMYK and files with a color profile are left to libvips", .enabled(if: VipsTool.isInstalled))
    func leftAlone() throws {
        let image = try Picture.gradient.drawn(width: 131, height: 77)
        let cmyk = try VipsTool().file(from: image, by: "jpegsave", [], after: ["colourspace", "cmyk"])
        #expect(try decode(cmyk) == nil)
        let profile = try VipsTool().file(from: image, by: "jpegsave", ["--profile", "srgb"])
        #expect(try decode(profile) == nil)
    }

    @Test("A file cut short is left to libvips", arguments: [0, 1, 2, 20, 300, 600, 0.3, 0.5, 0.9, -2, -1])
    func cut(_ location: Double) throws {
        let file = try Picture.noise.drawn(width: 131, height: 77).jpeg(quality: 80, optimizesCoding: false)
        let count =
            location < 0
            ? file.count + Int(location) : location < 1 ? Int(Double(file.count) * location) : Int(location)
        #expect(try decode(Array(file.prefix(count))) == nil)
        #expect(try decode(file) != nil)
    }

    @Test("Damage never does more than change pixels", arguments: 0..<40)
    func damaged(_ seed: Int) throws {
        var file = try Picture.noise.drawn(width: 131, height: 77).jpeg(quality: 80, optimizesCoding: false)
        let location = (seed * 7919) % file.count
        file[location] ^= UInt8(1 << (seed % 8))
        let decoded = try decode(file)
        #expect(decoded == nil || decoded?.samples.count == 131 * 77 * 3)
    }

    @Test("A size that is not the expected one is left to libvips")
    func lie() throws {
        let file = try Picture.noise.drawn(width: 131, height: 77).jpeg(quality: 80, optimizesCoding: false)
        let decoded = try PixelBuffer.decodingOrdinaryJPEG(file, width: 130, height: 77) { false }
        #expect(decoded == nil)
    }

    @Test(
        "A file of endless scans is left to libvips", .enabled(if: VipsTool.isInstalled),
        arguments: [(33, true), (34, false)])
    func scans(_ rounds: Int, _ isOrdinary: Bool) throws {
        let gray = try VipsTool().file(
            from: Picture.gradient.drawn(width: 131, height: 77), by: "jpegsave", ["--strip"],
            after: ["colourspace", "b-w"])
        let decoded = try decode(gray.asThreeComponents(rounds: rounds))
        #expect((decoded != nil) == isOrdinary)
    }

    @Test("Work ends soon after it should")
    func stops() throws {
        let file = try Picture.noise.drawn(width: 131, height: 77).jpeg(quality: 80, optimizesCoding: false)
        var questions = 0
        #expect(throws: CancellationError.self) {
            try PixelBuffer.decodingOrdinaryJPEG(file, width: 131, height: 77) {
                questions += 1
                return questions == 2
            }
        }
    }

    private func decode(_ file: [UInt8], shrink: Int = 1) throws -> PixelBuffer? {
        try PixelBuffer.decodingOrdinaryJPEG(file, width: 131, height: 77, shrink: shrink) { false }
    }
}

extension [UInt8] {
    /// A gray baseline file as one of three components, each with a scan of its own, all of that over and over.
    fileprivate func asThreeComponents(rounds: Int) throws -> [UInt8] {
        let frame = try #require(location(of: 0xC0))
        let scan = try #require(location(of: 0xDA))
        let samples = self[(scan + 10)..<(count - 2)]
        var file = Array(self[..<scan])
        file.replaceSubrange((frame + 2)..<(frame + 4), with: [0, 17])
        file.replaceSubrange((frame + 9)..<(frame + 13), with: [3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0])
        for component in (0..<rounds).flatMap({ _ in 1...3 as ClosedRange<UInt8> }) {
            file += [0xFF, 0xDA, 0, 8, 1, component, 0, 0, 63, 0] + samples
        }
        return file + [0xFF, 0xD9]
    }

    private func location(of marker: UInt8) -> Int? {
        indices.dropLast().first { self[$0] == 0xFF && self[$0 + 1] == marker }
    }
}
