import CalotypeTesting
import Pixels
import Testing

@testable import Vips

/// The flag goes up before the first row, and is seen after it: what throws `VipsError` was ended in the middle.
@Suite("Pixel work can be stopped in the middle", .takingTurns, .enabled(if: VipsCommand.isInstalled))
struct CancellationTests {
    init() throws { try Vips.start() }

    @Test("Decoding", arguments: [(".png", VipsLoader.png), (".jpg", .jpeg), (".jpg[interlace]", .jpeg)])
    func decoding(_ suffix: String, _ loader: VipsLoader) async throws {
        let source = try await VipsCommand.encode(.textured(400, 300), as: suffix, enlarged: 4)
        let stop = StopFlag()
        var wasEnded = false
        #expect(throws: CancellationError.self) {
            try VipsImage.decode(source, with: loader, shrink: .none, stop: stop) { image in
                stop.raise()
                wasEnded = fails { _ = try image.resized(width: 1024, height: 768).pixels() }
                return image
            }
        }
        #expect(wasEnded)
    }

    @Test("What was stopped and came to its end all the same is not used")
    func endedMeanwhile() async throws {
        let stop = StopFlag()
        #expect(throws: CancellationError.self) {
            try VipsImage.decode(DrawnImage.corners(8, 8).png, with: .png, shrink: .none, stop: stop) { image in
                _ = try image.pixels()
                stop.raise()
                return image
            }
        }
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
