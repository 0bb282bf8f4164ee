import CalotypeTesting
import Foundation
import Testing

@testable import Calotype
@testable import CalotypeImage

@Suite("The places where a video is looked at", .timeLimit(.minutes(2)))
struct FrameSamplesTests {
    private typealias Position = FrameSamples.Position

    @Test("are one in each part: its keyframe that is nearest to the middle, or else the middle")
    func positions() {
        func positions(_ keyframes: [Double]) -> [Position] { FrameSamples(4, of: 8, keyframes: keyframes).positions }
        func middle(_ second: Double) -> Position { Position(second: second, isKeyframe: false) }
        func key(_ second: Double) -> Position { Position(second: second, isKeyframe: true) }
        #expect(positions([]) == [middle(1), middle(3), middle(5), middle(7)])
        #expect(positions([0]) == [middle(1), middle(3), middle(5), middle(7)])
        #expect(positions([0.01, 2.5, 3.2, 7.99]) == [key(0.01), key(3.2), middle(5), key(7.99)])
        #expect(positions([1, 3, 5, 7, 9]) == [key(1), key(3), key(5), key(7)])
        #expect(FrameSamples(8, of: 0.4, keyframes: [0]).positions.count == 8)
    }

    @Test("are told by the packets of a video", .enabled(if: DrawnVideo.isPossible))
    func keyframes() async throws {
        let video = try await DrawnVideo.ofColors(
            ["red", "lime", "blue"], ["-c:v", "mpeg4", "-g", "10", "-sc_threshold", "1000000000"])
        let packets = try await VideoPackets(of: VideoFile(video, as: .mp4))
        #expect(packets.keyframes == [0, 1, 2])
        #expect(abs(packets.duration - 3) < 0.01)
    }

    /// One scene has something to see; live, the file tells no length, which its clock would be a part of.
    @Test(
        "show what is there, by keyframes or in one run, also where the clock of the file begins later",
        .enabled(if: DrawnVideo.isPossible), arguments: ["0", "7"], ["5", "1000"])
    func auto(_ offset: String, _ distance: String) async throws {
        let video = try await DrawnVideo.bytes(
            "color=gray:s=320x240:r=10:d=3[a];testsrc2=s=320x240:r=10:d=1[b];color=blue:s=320x240:r=10:d=4[c];"
                + "[a][b][c]concat=n=3",
            ["-c:v", "mpeg4", "-q:v", "2", "-g", distance, "-sc_threshold", "1000000000", "-live", "1"]
                + ["-output_ts_offset", offset], as: "clip.mkv")
        let file = try await VideoFile(video, as: .mkv)
        let frames = VideoFrames(file: file, probe: try await VideoProbe(of: file))
        let second = try await frames.second(of: .auto)
        #expect(abs(second - 3.5) < 0.1)
        let result = try await RenderHarness().process(video, from: .sora)
        let color = try #require(result.appearance).averageColor
        #expect(color.blue < 200 && !(color.red == color.green && color.green == color.blue))
    }
}
