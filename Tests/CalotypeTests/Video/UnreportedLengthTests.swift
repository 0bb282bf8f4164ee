import CalotypeTesting
import Foundation
import Testing

@testable import Calotype
@testable import CalotypeImage

/// As browsers record: the file is begun before anybody knows how long it will be, and nobody goes back.
@Suite(
    "A video that does not tell its length", .enabled(if: DrawnVideo.isPossible && Pillow.isInstalled),
    .timeLimit(.minutes(2)))
struct UnreportedLengthTests {
    private static let live = ["-c:v", "libvpx", "-b:v", "300k", "-live", "1"]
    private static let colors = ["red", "lime", "blue", "yellow"]

    private static func video(_ options: [String] = [], as name: String = "clip.webm") async throws -> [UInt8] {
        try await DrawnVideo.ofColors(colors, live + options, as: name)
    }

    private static func probe(_ video: [UInt8], as format: VideoFormat = .webm) async throws -> VideoProbe {
        try await VideoProbe(of: VideoFile(video, as: format))
    }

    @Test("is measured by its packets", arguments: ["clip.webm", "clip.mkv"])
    func measured(_ name: String) async throws {
        let video = try await Self.video(as: name)
        let file = try await VideoFile(video, as: name == "clip.webm" ? .webm : .mkv)
        let reported = try VideoProbe(
            await file.read(with: .probe, ["-v", "error"] + VideoProbe.questions, limit: 1 << 20))
        try #require(reported.duration == 0)
        let probe = try await VideoProbe(of: file)
        #expect(abs(probe.duration - 4) < 0.11)
        #expect(abs(try #require(probe.frameRate) - 10) < 0.3)
    }

    @Test("has a storyboard, a clip, a poster and a length in its result")
    func frameSequence() async throws {
        let harness = try RenderHarness()
        let options: [String: JSONValue] = [
            "normal": ["format": "png", "storyboard": ["frames": 4, "columns": 4]],
            "high-quality": ["format": "webp", "clip": ["start": "1.5s", "seconds": 1, "rate": 5]],
        ]
        let video = try await Self.video()
        let prints = try await harness.prints(of: video, from: .sora, options: options)
        #expect(prints[0].stored.dimensions.description == "256×64")
        let cues = try await SheetReader.cues(of: prints[0])
        #expect(cues.map { $0.color.map { $0 / 128 } } == [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0]])
        #expect(abs(try #require(cues.last).end - 4) < 0.11)
        #expect(prints[1].stored.frames > 1)
        let poster = try await harness.process(video, from: .sora, options: ["poster": "60%"])
        #expect(abs(try #require(poster.original?.video).duration - 4) < 0.11)
        #expect(try #require(poster.appearance).averageColor.hex.hasPrefix("#0000f"))
    }

    @Test("that is cut off has what there is of it")
    func cutOff() async throws {
        let video = try await Self.video()
        let probe = try await Self.probe(Array(video.prefix(video.count * 3 / 4)))
        #expect(probe.duration > 0.5 && probe.duration < 4)
        let result = try await RenderHarness().process(Array(video.prefix(video.count * 3 / 4)), from: .sora)
        #expect(result.error == nil)
    }

    @Test("is as long when it begins later")
    func offset() async throws {
        let probe = try await Self.probe(Self.video(["-output_ts_offset", "5"]))
        #expect(abs(probe.duration - 4) < 0.11)
    }

    @Test("and is too long is refused like any other")
    func tooLong() async throws {
        var configuration = ImageProcessor.Configuration()
        configuration.limits.videoSeconds = 3
        let result = try await RenderHarness(configuration: configuration).process(Self.video(), from: .sora)
        #expect((result.error?.kind, result.error?.reason) == (.memory, .tooManyFrames))
    }

    @Test(
        "is refused, also where it tells that it lasts for ages", arguments: ["9223372036854775808", "1e300", "4000"])
    func ages(_ seconds: String) throws {
        let reported = #"{"streams": [{"codec_name": "h264", "width": 8, "height": 8, "duration": "\#(seconds)"}]}"#
        let probe = try VideoProbe(Array(reported.utf8))
        let error = #expect(throws: ImageError.self) { try SourceLimits().check(probe) }
        let failure = ImageProcessingError(during: .inspect, cause: try #require(error))
        #expect((failure.kind, failure.reason) == (.memory, .tooManyFrames))
        #expect(failure.message.hasPrefix("The video is "))
    }

    @Test(
        "is read from packets in any order, with and without a length of their own",
        arguments: [
            ("", 0, nil), ("N/A,N/A\n", 0, nil), ("0.000000,0.040000\n", 0.04, nil), ("7.5,N/A\n", 0, nil),
            ("0.0,0.5\n1.0,0.5\n0.5,0.5\n", 1.5, 2), ("0.0,N/A\n0.5,N/A\n1.0,N/A\n", 1.5, 2),
            ("10.0,0.25\n10.5,0.25\n", 1, 2), ("0.0,0.1\nnonsense\n0.1,0.1\n", 0.2, 10),
            ("0.0,0.5,\n0.5\n", 1, 2), ("nan,1\n0,1\n", 1, nil), ("-0.5,0.5\n0,0.5\n", 1, 2),
        ] as [(String, Double, Double?)])
    func packets(_ csv: String, _ duration: Double, _ rate: Double?) {
        let packets = VideoPackets(csv: Array(csv.utf8))
        #expect(abs(packets.duration - duration) < 1e-9)
        #expect(packets.keyframes.isEmpty)
        #expect(packets.rate.map { ($0 * 1000).rounded() } == rate.map { $0 * 1000 })
    }
}
