import Pixels
import Testing

@Suite("Decoding ordinary GIF files", .enabled(if: VipsTool.isInstalled))
struct GIFDecodingTests {
    @Test("An image has the pixels that libvips sees", arguments: Still.all)
    func stillPixels(_ still: Still) throws {
        let file = GIFFile(width: still.width, height: still.height, images: [still.image]).bytes
        let decoded = try #require(
            try PixelBuffer.decodingOrdinaryGIF(file, width: still.width, height: still.height) { false })
        #expect(decoded.samples == (try VipsTool().samples(fromFile: file, by: ["gifload"])))
    }

    @Test("The frames of an animation are those that libvips composes", arguments: Motion.all)
    func frames(_ motion: Motion) throws {
        let file = motion.file.bytes
        let animation = try #require(try decode(file))
        #expect(animation.count == motion.file.images.count)
        let seen = try VipsTool().samples(fromFile: file, by: ["gifload", "--n", "-1"])
        #expect(try animation.composed.same(as: seen, pixels: 31 * 23 * animation.count))
    }

    @Test(
        "Plays and times are those of the file",
        arguments: [(nil, 1), (0, 0), (1, 2), (65_535, 65_536)] as [(Int?, Int)])
    func timing(_ row: (again: Int?, plays: Int)) throws {
        var file = Motion.all[0].file
        file.again = row.again
        file.images[0].delay = nil
        file.images[1].delay = 0
        file.images[2].delay = 65_535
        let timing = try #require(try decode(file.bytes)).timing
        #expect(timing == FrameTiming(delays: [100, 0, 655_350], plays: row.plays))
    }

    @Test("Alpha is left out of an animation that never shows any", arguments: Motion.all)
    func alpha(_ motion: Motion) throws {
        let animation = try #require(try decode(motion.file.bytes))
        let composed = try animation.composed
        let isOpen = animation.hasAlpha && stride(from: 3, to: composed.count, by: 4).contains { composed[$0] < 255 }
        // Alpha is kept where only the rectangles of all frames together cover the canvas.
        #expect(animation.hasAlpha == isOpen || motion.isPatchwork)
    }

    @Test("A streamed resize has the pixels of a resize in memory", arguments: [false, true])
    func resized(_ isTransparent: Bool) throws {
        let image = GIFFile.Image(
            width: 300, height: 200, isInterlaced: true, transparent: isTransparent ? 3 : nil, content: .stripes)
        let file = GIFFile(width: 310, height: 205, images: [image]).bytes
        let whole = try #require(try PixelBuffer.decodingOrdinaryGIF(file, width: 310, height: 205) { false })
        let small = try PixelBuffer.decodingOrdinaryGIF(file, width: 310, height: 205, scaledTo: (100, 77)) { false }
        #expect(small?.samples == (try whole.resized(width: 100, height: 77).samples))
    }

    @Test("A file cut short is left to libvips")
    func cut() throws {
        let file = Motion.all[3].file.bytes
        for count in 0..<file.count - 1 { #expect(try decode(Array(file[..<count])).map(\.count) != 3) }
        #expect(try decode(file.dropLast())?.count == 3)  // without the last byte, which only ends the file
    }

    @Test("Damage never does more than change pixels", arguments: 0..<200)
    func damaged(_ seed: Int) throws {
        var file = Motion.all[seed % Motion.all.count].file.bytes
        for step in 0..<1 + seed % 3 {
            file[13 + (seed * 7919 + step * 104_729) % (file.count - 13)] ^= UInt8(1 << ((seed + step) % 8))
        }
        guard let animation = try decode(file) else { return }
        #expect(try animation.composed.count == 31 * 23 * animation.count * (animation.hasAlpha ? 4 : 3))
    }

    @Test("Unusual files are left to libvips", arguments: UnusualGIF.allCases)
    func leftAlone(_ unusual: UnusualGIF) throws {
        #expect(try decode(unusual.bytes) == nil)
    }

    @Test("More frames than expected are left to libvips")
    func most() throws {
        #expect(try GIFAnimation(Motion.all[0].file.bytes, width: 31, height: 23, most: 2) { false } == nil)
    }

    @Test("Work ends soon after it should", arguments: [1, 2, 3])
    func stops(_ wanted: Int) throws {
        let image = GIFFile.Image(width: 1200, height: 1000, content: .flat)
        let file = GIFFile(width: 1200, height: 1000, images: [image]).bytes
        var questions = 0
        #expect(throws: CancellationError.self) {
            try PixelBuffer.decodingOrdinaryGIF(file, width: 1200, height: 1000) {
                questions += 1
                return questions == wanted
            }
        }
    }

    private func decode(_ file: some Sequence<UInt8>) throws -> GIFAnimation? {
        try GIFAnimation(Array(file), width: 31, height: 23, most: 100) { false }
    }
}

extension GIFAnimation {
    /// All frames, one after the other.
    fileprivate var composed: [UInt8] {
        get throws {
            let frames = try GIFFrames(self)
            return try (0..<count).flatMap { _ in try frames.next { false }.samples }
        }
    }
}

extension [UInt8] {
    /// Whether these samples are the same. `other` may have alpha where these are opaque.
    fileprivate func same(as other: [UInt8], pixels: Int) -> Bool {
        guard count == 3 * pixels, other.count == 4 * pixels else { return self == other }
        return (0..<pixels).allSatisfy {
            other[4 * $0 + 3] == 255 && self[3 * $0..<3 * $0 + 3] == other[4 * $0..<4 * $0 + 3]
        }
    }
}

/// A GIF with one image.
struct Still: CustomTestStringConvertible {
    let width: Int
    let height: Int
    let image: GIFFile.Image

    static let all: [Still] = depths + interlaced + sizes + tables + parts

    private static let depths: [Still] = (2...8).flatMap { bits in
        GIFFile.Image.Content.allCases.map { content in
            Still(31, 23) { ($0.bits, $0.content, $0.hasLocalPalette) = (bits, content, true) }
        }
    }
    private static let interlaced: [Still] = [1, 2, 3, 4, 5, 6, 8, 9, 17].map { height in
        Still(5, height) { $0.isInterlaced = true }
    }
    private static let sizes = [Still(1, 1) { _ in }, Still(1, 200) { _ in }, Still(300, 1) { _ in }]
    private static let tables: [Still] = [false, true].map { keeps in
        Still(200, 150) { ($0.bits, $0.hasLocalPalette, $0.keepsFullTable) = (8, true, keeps) }
    }
    private static let parts: [Still] = [
        Still(31, 23) { ($0.transparent, $0.width, $0.height, $0.left, $0.top) = (3, 20, 11, 4, 6) },
        Still(31, 23) { ($0.width, $0.height, $0.left, $0.top) = (20, 11, 11, 12) },
    ]

    init(_ width: Int, _ height: Int, _ change: (inout GIFFile.Image) -> Void) {
        (self.width, self.height) = (width, height)
        var image = GIFFile.Image(width: width, height: height)
        change(&image)
        self.image = image
    }

    var testDescription: String { "\(image)" }
}

/// A GIF with three images of one shape, on a canvas of 31 × 23.
struct Motion: CustomTestStringConvertible {
    let disposal: UInt8
    let transparent: UInt8?
    let isWhole: Bool
    let hasLocalPalette: Bool

    static let all: [Motion] = ([0, 1, 2, 3, 4, 7] as [UInt8]).flatMap { disposal -> [Motion] in
        ([nil, 4] as [UInt8?]).flatMap { transparent -> [Motion] in
            [false, true].map { isWhole -> Motion in
                Motion(
                    disposal: disposal, transparent: transparent, isWhole: isWhole, hasLocalPalette: disposal % 2 == 1)
            }
        }
    }

    var isPatchwork: Bool { disposal == 2 && !isWhole }

    var file: GIFFile {
        let images = (0..<3).map { index in
            let isWhole = isWhole || index == 0
            var image = GIFFile.Image(width: isWhole ? 31 : 17, height: isWhole ? 23 : 11)
            if !isWhole { (image.left, image.top) = (3 + 5 * index, 2 + 4 * index) }
            (image.transparent, image.disposal, image.hasLocalPalette) = (transparent, disposal, hasLocalPalette)
            image.isInterlaced = index == 1
            return image
        }
        return GIFFile(width: 31, height: 23, images: images)
    }

    var testDescription: String { "\(disposal) \(transparent ?? 0) \(isWhole) \(hasLocalPalette)" }
}

/// Files that libvips decodes or refuses.
enum UnusualGIF: CaseIterable {
    case otherName, outsideCanvas, noPalette, fewColors, noImage, empty, plainText, twoControls, strangeBlock
    case manyBits, oneBit, unknownCode, endCode, shortControl

    var bytes: [UInt8] {
        let good = Motion.all[1].file
        var file = good.bytes
        let control = 13 + 48
        let image = control + 8
        let codes = image + 10
        switch self {
        case .otherName: file[3] = 0x37
        case .outsideCanvas: file[image + 1] = 1
        case .noPalette:
            var changed = GIFFile(width: 31, height: 23, images: [GIFFile.Image(width: 31, height: 23)])
            changed.hasGlobalPalette = false
            return changed.bytes
        case .fewColors: return GIFFile(width: 31, height: 23, images: [.init(width: 31, height: 23, bits: 5)]).bytes
        case .noImage: return Array(file[..<control]) + [0x3B]
        case .empty: file.replaceSubrange(image + 5..<image + 7, with: [0, 0])
        case .plainText: file.insert(contentsOf: [0x21, 1, 1, 0, 0], at: image)
        case .twoControls: file.insert(contentsOf: file[control..<image], at: image)
        case .strangeBlock: file.insert(0, at: image)
        case .manyBits: file[codes] = 9
        case .oneBit: file[codes] = 1
        // The second code, after the one that clears the table, is unknown yet.
        case .unknownCode: file.replaceSubrange(codes + 2..<codes + 4, with: [0xF0, 0xFF])
        // The second code ends the image.
        case .endCode: file.replaceSubrange(codes + 2..<codes + 4, with: [0x30, 0x02])
        case .shortControl: file.replaceSubrange(control..<image, with: [0x21, 0xF9, 1, 0, 0])
        }
        return file
    }
}
