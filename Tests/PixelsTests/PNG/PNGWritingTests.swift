import Foundation
import Testing

@testable import Pixels

/// An image of one kind, to be written as a PNG file.
struct WrittenImage: Sendable, CustomTestStringConvertible {
    enum Kind: String, CaseIterable {
        case photo, flat, gray, noise, fewColors, manyGrays
    }

    let kind: Kind
    let width, height, channels: Int
    let depth: PixelDepth

    var testDescription: String { "\(kind) \(width)×\(height), \(channels) × \(depth)" }
    var name: String { "\(kind)-\(width)-\(height)-\(channels)-\(depth)" }

    var image: PixelBuffer {
        get throws {
            try unsafe PixelBuffer(width: width, height: height, channels: channels, depth: depth) { bytes in
                var state: UInt32 = 1
                for index in 0..<width * height * channels {
                    state = state &* 1_664_525 &+ 1_013_904_223
                    let (pixel, channel) = index.quotientAndRemainder(dividingBy: channels)
                    let (y, x) = pixel.quotientAndRemainder(dividingBy: width)
                    let sample = sample(x, y, channel, noise: Int(state >> 16))
                    switch depth {
                    case .eight: unsafe bytes[index] = UInt8(sample >> 8)
                    case .sixteen:
                        unsafe bytes.storeBytes(of: UInt16(sample), toByteOffset: 2 * index, as: UInt16.self)
                    }
                }
            }
        }
    }

    private func sample(_ x: Int, _ y: Int, _ channel: Int, noise: Int) -> Int {
        let value =
            switch kind {
            case .photo: (x * 300 + y * 200) * (channel + 1) + noise % 3000
            case .flat: (x / 9 + y / 5) % 3 * 20_000 + channel * 1000
            case .gray: channel == 3 ? y * 700 : x * 900 + y * 70
            case .noise: noise
            case .fewColors: (x / 3 * 7 + y / 2) % 5 * 9000 + (channel == 3 ? 20_000 : channel * 3000)
            case .manyGrays: channel == 3 ? 65_535 : (x * 31 + y * 7) * 257
            }
        return value & 0xFFFF
    }

    /// Each kind in each layout, at sizes below and above those of vectors.
    static let all: [WrittenImage] = Kind.allCases.flatMap { kind in
        [(3, PixelDepth.eight), (4, .eight), (3, .sixteen), (4, .sixteen)].flatMap { channels, depth in
            [(1, 1), (2, 3), (11, 5), (300, 3), (67, 40)].map { width, height in
                WrittenImage(kind: kind, width: width, height: height, channels: channels, depth: depth)
            }
        }
    }
}

@Suite("A PNG that was written")
struct PNGWritingTests {
    @Test("has the same pixels for our own decoder, at each effort", arguments: 0...9)
    func efforts(_ effort: Int) throws {
        for written in WrittenImage.all where written.depth == .eight {
            let image = try written.image
            let file = try image.png(effort: effort)
            #expect(try expanded(file)?.samples == image.samples, "\(written)")
        }
    }

    @Test("has the same pixels if a part was tried first", arguments: [WrittenImage.Kind.photo, .flat], [6, 9])
    func bands(_ kind: WrittenImage.Kind, _ effort: Int) throws {
        let image = try WrittenImage(kind: kind, width: 400, height: 120, channels: 4, depth: .eight).image
        #expect(try expanded(image.png(effort: effort))?.samples == image.samples)
    }

    @Test("is the same with and without AVX2", arguments: WrittenImage.all)
    func vectors(_ written: WrittenImage) throws {
        let image = try written.image
        let storage = PNGStorage(for: image, keepsColor: false)
        let rows = try [true, false].map { usesAVX2 in
            let filter = try RowFilter(image, storage, hasAVX2: usesAVX2 && RowFilter.hasAVX2)
            return unsafe [UInt8](unsafeUninitializedCapacity: filter.filteredBytes * written.height + 64) {
                for y in 0..<written.height {
                    unsafe filter.write(y, adaptively: true, to: $0.baseAddress! + y * filter.filteredBytes)
                }
                $1 = filter.filteredBytes * written.height
            }
        }
        #expect(rows[0] == rows[1])
    }

    @Test("stores gray as gray, and colors as colors", arguments: [3, 4])
    func colorTypes(_ channels: Int) throws {
        let size = (width: 20, height: 10)
        let gray = WrittenImage(
            kind: .gray, width: size.width, height: size.height, channels: channels, depth: .sixteen)
        let photo = WrittenImage(
            kind: .photo, width: size.width, height: size.height, channels: channels, depth: .eight)
        #expect(try Array(gray.image.png(effort: 6)[24..<26]) == [16, channels == 4 ? 4 : 0])
        // A profile of RGB does not fit gray samples.
        #expect(try Array(gray.image.png(effort: 6, profile: [1, 2, 3])[24..<26]) == [16, channels == 4 ? 6 : 2])
        #expect(try Array(photo.image.png(effort: 6)[24..<26]) == [8, channels == 4 ? 6 : 2])
    }

    @Test("has a palette of all colors, if they are at most 256", arguments: [3, 4])
    func palettes(_ channels: Int) throws {
        let few = WrittenImage(kind: .fewColors, width: 67, height: 40, channels: channels, depth: .eight)
        let image = try few.image
        let file = try #require(try image.palettePNG(effort: 6))
        #expect(Array(file[24..<26]) == [8, 3])
        #expect(try expanded(file)?.samples == image.samples)
        let noise = WrittenImage(kind: .noise, width: 20, height: 20, channels: channels, depth: .eight)
        #expect(try noise.image.palettePNG(effort: 6) == nil)
    }

    @Test("has exactly 256 colors in its palette, and no 257")
    func fullPalette() throws {
        func image(_ colors: Int) throws -> PixelBuffer {
            try PixelBuffer(
                width: colors, height: 1, channels: 3,
                samples: (0..<colors).flatMap { [UInt8($0 & 255), UInt8($0 >> 8), 7] })
        }
        let whole = try image(256)
        #expect(try expanded(try #require(try whole.palettePNG(effort: 1)))?.samples == whole.samples)
        #expect(try image(257).palettePNG(effort: 1) == nil)
    }

    @Test("ends soon after it shall stop, at each step")
    func stopping() throws {
        let image = try WrittenImage(kind: .photo, width: 300, height: 600, channels: 3, depth: .eight).image
        var looks = 0
        _ = try image.png(effort: 6) {
            looks += 1
            return false
        }
        #expect(looks > 20)
        for last in stride(from: 1, through: looks, by: 7) {
            var looked = 0
            #expect(throws: CancellationError.self) {
                try image.png(effort: 6) {
                    looked += 1
                    return looked == last
                }
            }
        }
    }

    /// The image as our own decoder sees it, with the channels that were written.
    private func expanded(_ file: [UInt8]) throws -> PixelBuffer? {
        try PixelBuffer.decodingOrdinaryPNG(file) { false }
    }
}

@Suite("Other programs read a PNG that was written", .serialized)
struct PNGReadingByOthersTests {
    @Test("libpng, through libvips, sees the same pixels", .enabled(if: VipsTool.isInstalled))
    func libpng() throws {
        let vips = try VipsTool()
        for written in WrittenImage.all where written.width == 67 {
            let image = try written.image
            let seen = try vips.samples(ofFile: image.png(effort: 6), in: written.depth)
            #expect(seen == image.samples, "\(written)")
        }
    }

    @Test("pngcheck finds no fault", .enabled(if: Tool("pngcheck").isInstalled))
    func pngcheck() throws {
        try inFolder { folder in
            for (name, file) in try Self.files() {
                try Data(file).write(to: folder.appending(path: name + ".png"))
            }
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).map { "\(folder.path)/\($0)" }
            #expect(names.count > 100)
            #expect(try Tool("pngcheck").run(["-q"] + names) == 0)
        }
    }

    @Test("Pillow sees the same pixels", .enabled(if: Tool.pillow != nil))
    func pillow() throws {
        let pillow = try #require(Tool.pillow)
        try inFolder { folder in
            for written in WrittenImage.all where written.depth == .eight {
                let image = try written.image
                try Data(image.png(effort: 6)).write(to: folder.appending(path: written.name + ".png"))
                try Data(image.samples).write(to: folder.appending(path: written.name + ".raw"))
                guard let palette = try image.palettePNG(effort: 3) else { continue }
                try Data(palette).write(to: folder.appending(path: written.name + "-palette.png"))
                try Data(image.samples).write(to: folder.appending(path: written.name + "-palette.raw"))
            }
            #expect(try pillow.run(["-c", Self.comparison, folder.path]) == 0)
        }
    }

    private static func files() throws -> [(String, [UInt8])] {
        try WrittenImage.all.flatMap { written in
            let image = try written.image
            let palette = written.depth == .eight ? try image.palettePNG(effort: 9) : nil
            return try [0, 6].map { ("\(written.name)-\($0)", try image.png(effort: $0)) }
                + (palette.map { [("\(written.name)-palette", $0)] } ?? [])
        }
    }

    private static let comparison = """
        import glob, os, sys
        from PIL import Image
        names = glob.glob(sys.argv[1] + "/*.png")
        assert len(names) > 50
        for name in names:
            image = Image.open(name)
            samples = open(name[:-4] + ".raw", "rb").read()
            mode = "RGBA" if len(samples) == image.width * image.height * 4 else "RGB"
            assert image.convert(mode).tobytes() == samples, name
        """

    private func inFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "png-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }
}
