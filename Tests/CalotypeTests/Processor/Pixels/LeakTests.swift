import CalotypeTesting
import Foundation
import Testing

@testable import Calotype
@testable import CalotypeImage
@testable import Vips

/// In processes of their own, where nothing else decodes.
@Suite("Nothing is left behind", .takingTurns)
struct LeakTests {
    @Test("After a hundred good and failing jobs libvips holds as much as before", .tags(.slow))
    func tracked() async {
        await #expect(processExitsWith: .success) {
            let harness = try RenderHarness()
            try Vips.start()
            let start = Self.tracked()
            try await Self.work(in: harness, rounds: 20)
            // Threads of libvips give back theirs when they end, which nobody waits for.
            let deadline = ContinuousClock.now + .seconds(20)
            while Self.tracked() != start, ContinuousClock.now < deadline {
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(Self.tracked() == start)
        }
    }

    @Test("No object of libvips outlives its owner", .tags(.slow))
    func objects() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            try await Self.work(in: RenderHarness(), rounds: 4)
            Vips.shutDownNamingLeaks()
        }
        let reported = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(!reported.contains("objects alive") && !reported.contains("bytes"))
    }

    @Test("An object that does would be named")
    func control() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            try Vips.start()
            let image = try VipsImage(DrawnImage.corners(8, 8).pixels)
            Vips.shutDownNamingLeaks()
            withExtendedLifetime(image) { exit(0) }
        }
        let reported = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(reported.contains("alive"))
    }

    @Test(
        "Hundreds of jobs need no more memory than some", .tags(.slow),
        .enabled(if: FileManager.default.fileExists(atPath: "/proc/self/statm")))
    func resident() async {
        await #expect(processExitsWith: .success) {
            let harness = try RenderHarness()
            try await Self.work(in: harness, rounds: 20)
            let early = try Self.residentBytes()
            try await Self.work(in: harness, rounds: 60)
            let late = try Self.residentBytes()
            #expect(late - early < 16 << 20)
        }
    }

    /// What libvips reads: our own decoders see to ordinary files.
    private static let shapes = [".png[interlace]", ".jpg[profile=srgb]", ".webp", ".gif", ".avif"]

    /// Jobs that succeed, with our own decoders and with libvips, and for each one that is cut off; one of text.
    private static func work(in harness: RenderHarness, rounds: Int) async throws {
        let drawn = [DrawnImage.corners(90, 60), .fading(61, 90), .textured(120, 80)]
        var sources = drawn.map(\.png)
        if VipsCommand.isInstalled {
            for shape in shapes { sources.append(try await VipsCommand.encode(drawn[2], as: shape)) }
        }
        for _ in 0..<rounds {
            for source in sources { try #require(try await harness.process(source).success) }
            for source in sources { _ = try await harness.process(Array(source.prefix(source.count * 3 / 4))) }
            try #require(try await !harness.process(Array("no picture".utf8)).success)
        }
    }

    /// Bytes and blocks.
    private static func tracked() -> [Int] { [Vips.trackedMemory.now, Vips.trackedMemory.blocks] }

    private static func residentBytes() throws -> Int {
        let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
        return (Int(fields[1]) ?? 0) * 4096
    }
}
