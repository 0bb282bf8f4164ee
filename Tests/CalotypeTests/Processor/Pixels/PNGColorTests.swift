import CalotypeTesting
import Pixels
import Testing
import Vips

@testable import Calotype
@testable import CalotypeImage

@Suite("A PNG that tells its colors in numbers", .takingTurns)
struct PNGColorTests {
    /// A drawing with a chunk behind its header.
    private static func png(_ drawn: DrawnImage, _ chunks: (name: String, data: [UInt8])...) -> [UInt8] {
        let added = chunks.flatMap { name, data in
            let body = ascii(name) + data
            return joined(big(UInt32(data.count)), body, big(checksum(body)))
        }
        return Array(drawn.png[..<33]) + added + Array(drawn.png[33...])
    }

    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(UInt32.max) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { bits, _ in bits >> 1 ^ (bits & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
    }

    private static func plain(_ color: [UInt8]) -> DrawnImage {
        DrawnImage(8, 8, channels: color.count) { _, _ in color }
    }

    private func middle(_ source: [UInt8], _ options: [String: JSONValue] = [:]) async throws -> [Int] {
        let options = options.merging(["format": "png"]) { $1 }
        let print = try #require(try await RenderHarness().prints(of: source, options: options).first)
        return try print.image().converted(to: .eight).middle.map { Int($0) }
    }

    /// What sRGB has for these colors, by the matrices of CSS Color 4 and the powers themselves.
    @Test(
        "is shown in these",
        arguments: [
            ([200, 100, 50], [("cICP", [12, 13, 0, 1])], [215, 93, 31]),
            ([128, 128, 128], [("gAMA", big(UInt32(100_000)))], [188, 188, 188]),
            ([100, 100, 100], [("gAMA", big(UInt32(45_455)))], [100, 100, 100]),
            ([200, 100, 50], [("cICP", [1, 13, 0, 1]), ("gAMA", big(UInt32(100_000)))], [200, 100, 50]),
        ] as [([UInt8], [(String, [UInt8])], [Int])])
    func shown(_ color: [UInt8], _ chunks: [(String, [UInt8])], _ expected: [Int]) async throws {
        let source = chunks.reversed().reduce(Self.plain(color).png) { file, chunk in
            let body = ascii(chunk.0) + chunk.1
            return Array(file[..<33]) + joined(big(UInt32(chunk.1.count)), body, big(Self.checksum(body)))
                + Array(file[33...])
        }
        let seen = try await middle(source)
        #expect(zip(seen, expected).allSatisfy { abs($0 - $1) <= 2 }, "\(seen)")
        let deep = try await middle(source, ["bitDepth": 16])
        #expect(zip(deep, expected).allSatisfy { abs($0 - $1) <= 2 }, "\(deep)")
    }

    @Test("keeps them in a profile where a variant is to keep its colors")
    func kept() async throws {
        let source = Self.png(Self.plain([200, 100, 50]), ("cICP", [12, 13, 0, 1]))
        let options: [String: JSONValue] = ["format": "png", "colorProfile": "keep", "provenance": "strip"]
        let print = try #require(try await RenderHarness().prints(of: source, options: options).first)
        #expect(try ImageHeader(print.bytes).carries.map(\.kind) == [.icc])
        #expect(try print.image().middle == [200, 100, 50])
        let seen = try VipsImage.decode(print.bytes, with: .png, shrink: .none, stop: StopFlag()) { try $0.inSRGB() }
        #expect(zip(seen.middle, [215, 93, 31]).allSatisfy { abs(Int($0) - $1) <= 2 })
    }

    @Test("is refused where these are of HDR", arguments: [16, 18] as [UInt8])
    func hdr(_ transfer: UInt8) async throws {
        let source = Self.png(Self.plain([200, 100, 50]), ("cICP", [9, transfer, 0, 1]))
        #expect(try await RenderHarness().process(source).error?.reason == .unsupported)
    }

    @Test("looks alike whatever the power that its samples were made by", .enabled(if: Corpus.isPresent))
    func powers() async throws {
        let folder = try #require(Corpus.folder("pngsuite/png"))
        for kind in ["n0g16", "n2c08", "n3p04"] {
            let looks = try await ["03", "04", "05", "07", "10"].asyncMap { power in
                let source = try Corpus.bytes("\(folder)/g\(power)\(kind).png")
                return try await RenderHarness().prints(of: source, options: ["format": "png"])[0].thumbprint()
            }
            for look in looks { #expect(look.distance(to: looks[2]) < 6, "\(kind)") }
        }
    }
}

extension Array {
    fileprivate func asyncMap<R>(_ change: (Element) async throws -> R) async rethrows -> [R] {
        var results: [R] = []
        for element in self { results.append(try await change(element)) }
        return results
    }
}
