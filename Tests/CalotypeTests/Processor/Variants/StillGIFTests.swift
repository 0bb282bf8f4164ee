import CalotypeTesting
import Pixels
import Testing

@testable import Calotype
@testable import CalotypeImage

@Suite("A GIF", .takingTurns)
struct StillGIFTests {
    @Test("says that it is shown without end only where it moves", arguments: [1, 2])
    func loop(_ frames: Int) async throws {
        let still = DrawnImage.corners(32, 24).png
        let source =
            try await frames == 1
            ? still : DrawnVideo.bytes("testsrc2=s=32x24:r=2:d=1", [], as: "clip.gif")
        let print = try #require(try await RenderHarness().prints(of: source, options: ["format": "gif"]).first)
        #expect(print.bytes.contains("NETSCAPE2.0") == (frames > 1))
        #expect(print.stored.frames == frames)
        #expect(try print.image().width == 32)
    }
}

extension [UInt8] {
    fileprivate func contains(_ text: String) -> Bool {
        indices.contains { self[$0...].starts(with: text.utf8) }
    }
}
