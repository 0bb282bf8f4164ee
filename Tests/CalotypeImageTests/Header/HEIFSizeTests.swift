import CalotypeTesting
import Testing

@testable import CalotypeImage

@Suite("The coded size of an AVIF or HEIC")
struct HEIFSizeTests {
    static let encodings = [".avif[effort=0]", ".heic[compression=hevc,effort=0]"]

    /// libvips often comes without an encoder for HEIC.
    private static func writable(_ suffix: String) async -> Bool {
        (try? await VipsCommand.encode(.corners(64, 48), as: suffix)) != nil
    }

    @Test(
        "A picture that is larger than it tells is damaged", .enabled(if: VipsCommand.isInstalled), arguments: encodings
    )
    func lie(_ suffix: String) async throws {
        if suffix.hasPrefix(".heic"), await !Self.writable(suffix) { return }
        let honest = try await VipsCommand.encode(.fading(100, 75), as: suffix, enlarged: 4)
        #expect(try ImageHeader(honest).dimensions == Dimensions(width: 400, height: 300))
        #expect(try ImageHeader(honest).hasAlpha)
        expectDamaged(try Self.auto(64, 64, honest))
    }

    @Test("Also where it lies in several parts, or in the idat box")
    func locations() {
        let half = Self.sequence.count / 2
        for isInData in [false, true] {
            func file(_ start: Int) -> [UInt8] {
                let entry = joined(big(UInt16(1)), big(UInt16(isInData ? 1 : 0)), big(UInt16(0)), big(UInt16(2)))
                let parts = joined(big(UInt32(start)), big(UInt32(half)), big(UInt32(start + half)), big(UInt32(99)))
                let iloc = SmallHEIF.full("iloc", version: 1, joined([0x44, 0], big(UInt16(1)), entry, parts))
                let idat = isInData ? SmallHEIF.box("idat", Self.sequence) : []
                return SmallHEIF.with(
                    meta: joined(SmallHEIF.items(SmallHEIF.item(1, "av01")), iloc, idat),
                    then: isInData ? [] : SmallHEIF.box("mdat", Self.sequence))
            }
            expectDamaged(file(isInData ? 0 : file(0).count - Self.sequence.count))
        }
    }

    @Test("Also where only the codec's configuration tells, or a grid")
    func elsewhere() throws {
        expectDamaged(SmallHEIF.with(properties: [SmallHEIF.ispe(), Self.codec], numbers: [1, 2]))
        expectDamaged(Self.grid(9000, 9000))
        #expect(try ImageHeader(Self.grid(7, 5)).stored == Dimensions(width: 7, height: 5))
        #expect(try ImageHeader(Self.grid(64, 48)).coded == Dimensions(width: 64, height: 48))
    }

    @Test("A frame may have a size of its own only where its sequence has as few bits as it needs")
    func frames() throws {
        // Not reduced: 16 bits for each side, 7×5, every choice left to the frames.
        let sequence = BitWriter([
            (0, 3), (0, 1), (0, 1), (0, 1), (0, 1), (0, 5), (0, 12), (0, 5), (15, 4), (15, 4), (6, 16), (4, 16),
            (0, 1), (0, 3), (0, 4), (0, 1), (1, 1), (1, 1), (0, 16),
        ]).bytes
        func file(isOverridden: Int) -> [UInt8] {
            // Shown key frame: existing, type, shown, cdf update, screen content, override.
            let frame = BitWriter([(0, 1), (0, 2), (1, 1), (0, 1), (0, 1), (isOverridden, 1), (0, 32)]).bytes
            let units = joined(
                [0x0A, UInt8(sequence.count)], sequence, [0x32, UInt8(frame.count)], frame)
            let codec = SmallHEIF.box("av1C", [0x81, 0, 0, 0], units)
            return SmallHEIF.with(properties: [SmallHEIF.ispe(), codec], numbers: [1, 2])
        }
        #expect(try ImageHeader(file(isOverridden: 0)).coded == Dimensions(width: 7, height: 5))
        expectDamaged(file(isOverridden: 1))
    }

    @Test("A second meta box is damage: who knows which one a decoder takes")
    func secondMeta() {
        expectDamaged(SmallHEIF.with(then: SmallHEIF.full("meta", [])))
    }

    @Test("Items that share their bytes are not read for ever")
    func shared() {
        let units = [UInt8](repeatElement([0x12, 0] as [UInt8], count: 400).joined())
        let items = (1...2000).map { SmallHEIF.item(UInt16($0), "av01") }
        func file(_ start: Int) -> [UInt8] {
            let locations = SmallHEIF.locations((1...2000).map { (UInt16($0), start, units.count) })
            let iinf = SmallHEIF.full("iinf", big(UInt16(items.count)) + items.joined())
            return SmallHEIF.with(meta: iinf + locations, then: SmallHEIF.box("mdat", units))
        }
        expectDamaged(file(file(0).count - units.count))
    }

    /// A reduced sequence header of 16 384×16 384, as one unit.
    private static let sequence: [UInt8] = {
        let bits = BitWriter([(0, 3), (1, 1), (1, 1), (0, 5), (13, 4), (13, 4), (16383, 14), (16383, 14), (0, 8)]).bytes
        return joined([0x0A, UInt8(bits.count)], bits)
    }()

    private static let codec = SmallHEIF.box("av1C", [0x81, 0, 0, 0], sequence)

    private static func grid(_ width: UInt16, _ height: UInt16) -> [UInt8] {
        let idat = SmallHEIF.box("idat", joined([0, 0, 1, 1], big(width), big(height)))
        let entry = joined(big(UInt16(1)), big(UInt16(1)), big(UInt16(0)), big(UInt16(1)))
        let location = joined(entry, big(UInt32(0)), big(UInt32(8)))
        let iloc = SmallHEIF.full("iloc", version: 1, joined([0x44, 0], big(UInt16(1)), location))
        return SmallHEIF.with(meta: joined(SmallHEIF.items(SmallHEIF.item(1, "grid")), iloc, idat))
    }

    /// The file with every `ispe` overwritten.
    private static func auto(_ width: UInt32, _ height: UInt32, _ file: [UInt8]) throws -> [UInt8] {
        var file = file
        let locations = file.indices.dropLast(16).filter { file[$0..<$0 + 4].elementsEqual(ascii("ispe")) }
        try #require(!locations.isEmpty)
        for location in locations { file.replaceSubrange(location + 8..<location + 16, with: big(width) + big(height)) }
        return file
    }
}

/// Numbers of a few bits each, one behind the other.
private struct BitWriter {
    private(set) var bytes: [UInt8] = []

    init(_ numbers: [(value: Int, bits: Int)]) {
        let bits = numbers.flatMap { value, bits in (0..<bits).reversed().map { UInt8(value >> $0 & 1) } }
        for start in stride(from: 0, to: bits.count, by: 8) {
            let byte = bits[start..<min(start + 8, bits.count)]
            bytes.append(byte.reduce(0) { $0 << 1 | $1 } << (8 - byte.count))
        }
    }
}
