import CalotypeTesting
import Testing

@testable import Vips

/// The flag goes up before the first row, and is seen after it: what throws `VipsError` was ended in the middle.
@Suite("Pixel work can be stopped in the middle", .enabled(if: VipsCommand.isInstalled))
struct CancellationTests {
    init() throws { try Vips.start() }

    @Test("Decoding", arguments: [(".png", VipsLoader.png), (".jpg", .jpeg), (".jpg[interlace]", .jpeg)])
    func decoding(_ suffix: String, _ loader: VipsLoader) async throws {
        let source = try await VipsCommand.encode(.textured(400, 300), as: suffix, enlarged: 4)
        let stop = VipsStop()
        var wasEnded = false
        #expect(throws: CancellationError.self) {
            try VipsImage.decode(source, with: loader, shrink: .none, stop: stop) { image in
                stop.raise()
                wasEnded = fails { _ = try image.resized(width: 1024, height: 768).inMemory() }
                return image
            }
        }
        #expect(wasEnded)
    }

    @Test("Encoding a JPEG")
    func encodingJPEG() async throws {
        let (image, stop) = (try await Self.image(), VipsStop())
        var wasEnded = false
        #expect(throws: CancellationError.self) {
            try stop.watching(image) { image in
                stop.raise()
                wasEnded = fails {
                    let save = try VipsOperation("jpegsave_buffer")
                    try save.set("in", to: .image(image))
                    _ = try save.run().bytes()
                }
            }
        }
        #expect(wasEnded)
    }

    @Test("What was stopped and came to its end all the same is not used")
    func endedMeanwhile() async throws {
        let (image, stop) = (try await Self.image(), VipsStop())
        #expect(throws: CancellationError.self) { try stop.watching(image) { _ in stop.raise() } }
    }

    private static func image() async throws -> VipsImage {
        let source = try await VipsCommand.encode(.textured(400, 300), as: ".png", enlarged: 4)
        return try VipsImage.decode(source, with: .png, shrink: .none, stop: VipsStop()) { $0 }
    }

    private func fails(_ work: () throws -> Void) -> Bool {
        do {
            try work()
            return false
        } catch {
            return error is VipsError
        }
    }
}
