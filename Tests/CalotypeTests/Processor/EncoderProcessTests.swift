import CalotypeTesting
import Foundation
import Pixels
import Testing

@testable import Calotype
@testable import CalotypeImage
@testable import Vips

@Suite(
    "An encoder in a process of its own", .takingTurns, .timeLimit(.minutes(1)),
    .enabled(if: CalotypeCommand.path != nil && VipsCommand.isInstalled))
struct EncoderProcessTests {
    private static var pixels: PixelBuffer { get throws { try DrawnImage.textured(64, 48).pixels } }

    static let names = ["webp", "gif", "png", "avif"]
    private static var savers: [(String, VipsSaver)] {
        [
            ("webp", .webp(quality: 80, effort: 4, lossless: true)), ("gif", .gif(effort: 3)),
            ("png", .png(compression: 6, interlaced: false, paletteQuality: 80, bits: 8)),
            ("avif", .avif(quality: 60, effort: 2, subsamplesChroma: true, bits: 8)),
        ]
    }

    @Test("writes the bytes that it writes here", arguments: names)
    func same(_ name: String) throws {
        let saver = try #require(Self.savers.first { $0.0 == name }?.1)
        let process = EncoderProcess(path: try #require(CalotypeCommand.path))
        let there = try saver.encode(Self.pixels, in: process, stop: StopFlag())
        #expect(try there == saver.encode(Self.pixels, stop: StopFlag()))
    }

    @Test("gets frames, profiles and deep samples as they are")
    func everything() throws {
        let process = EncoderProcess(path: try #require(CalotypeCommand.path))
        let frames = try PixelBuffer.stacked([Self.pixels, DrawnImage.corners(64, 48).pixels])
        let timing = FrameTiming(delays: [40, 70], plays: 3)
        let saver = VipsSaver.webp(quality: 80, effort: 0)
        #expect(
            try saver.encode(frames, timing: timing, in: process, stop: StopFlag())
                == saver.encode(frames, timing: timing, stop: StopFlag()))
        let deep = try Self.pixels.converted(to: .sixteen)
        let (wide, profile) = try Self.pixels.inDisplayP3(stop: StopFlag())
        let png = VipsSaver.png(compression: 1, interlaced: false, paletteQuality: nil, bits: 16)
        #expect(
            try png.encode(deep, metadata: VipsMetadata(profile: profile), in: process, stop: StopFlag())
                == png.encode(deep, metadata: VipsMetadata(profile: profile), stop: StopFlag()))
        #expect(wide.width == 64)
    }

    struct Fault: Sendable, CustomTestStringConvertible {
        let script: String
        let expected: String
        var testDescription: String { script }
    }

    static let faults = [
        Fault(script: "kill -KILL $$", expected: "memory/exhausted later"),
        Fault(script: "kill -SEGV $$", expected: "processing/encode-failed"),
        Fault(script: "exit 3", expected: "processing/encode-failed"),
        Fault(script: "printf garbage", expected: "processing/encode-failed"),
        Fault(
            script: "cat >/dev/null & printf '\\000\\005\\000\\000\\000\\000\\000\\000\\000abc'; kill $!",
            expected: "processing/encode-failed"),
        Fault(script: "exec 0<&-; exit 0", expected: "processing/encode-failed"),
    ]

    @Test("that dies or answers nonsense fails its variant alone", arguments: faults)
    func faulty(_ fault: Fault) async throws {
        let folder = try ScratchFolder()
        let result = try await Self.result(program: Self.program(fault.script, in: folder), limit: .seconds(20))
        let error = try #require(result.error)
        #expect(
            "\(error.kind.rawValue)/\(error.reason.rawValue)" + (error.retry == .never ? "" : " later")
                == fault.expected)
    }

    @Test("that is missing or may not be run is done without, where the time allows it")
    func missing() async throws {
        let folder = try ScratchFolder()
        for path in [folder.path(of: "none"), try folder.write([], as: "empty")] {
            let saver = VipsSaver.gif(effort: 1)
            let file = try saver.encode(Self.pixels, in: EncoderProcess(path: path), stop: StopFlag())
            #expect(try ImageHeader(file).format == .gif)
        }
    }

    @Test("ends with the time of its job, whatever it does", arguments: ["sleep 600", "cat >/dev/null; sleep 600"])
    func timeLimit(_ script: String) async throws {
        let folder = try ScratchFolder()
        let start = ContinuousClock.now
        let result = try await Self.result(
            program: Self.program("exec sh -c '\(script)'", in: folder), limit: .milliseconds(200))
        #expect(result.error?.reason == .timeout)
        #expect(result.error?.kind == .processing)
        #expect(.now - start < .seconds(2))
    }

    @Test("of libvips ends with the time of its job", arguments: slow)
    func slowFormats(_ options: [String: JSONValue]) async throws {
        let start = ContinuousClock.now
        let result = try await Self.result(
            program: CalotypeCommand.path, limit: .milliseconds(400), options, side: 1000)
        #expect(result.error?.reason == .timeout)
        #expect(.now - start < .seconds(2.4))
    }

    static let slow: [[String: JSONValue]] = [
        ["format": "avif", "effort": 9, "quality": 90], ["format": "jxl", "effort": 9, "lossless": "true"],
    ]

    @Test("ends when the job is cancelled")
    func cancelled() async throws {
        let folder = try ScratchFolder()
        let program = try Self.program("touch \(folder.path(of: "began")); exec sleep 600", in: folder)
        let work = Task { try await Self.result(program: program, limit: .seconds(60)) }
        try await wait(until: { FileManager.default.fileExists(atPath: folder.path(of: "began")) })
        let start = ContinuousClock.now
        work.cancel()
        await #expect(throws: CancellationError.self) { try await work.value }
        #expect(.now - start < .seconds(2))
    }

    @Test("that there is not: work beyond the job's time is refused at once, with advice", arguments: slow)
    func refused(_ options: [String: JSONValue]) async throws {
        let start = ContinuousClock.now
        let result = try await Self.result(program: nil, limit: .seconds(1), options, side: 1000)
        let error = try #require(result.error)
        #expect((error.kind, error.reason) == (.processing, .timeout))
        #expect(error.message.contains("Lower its effort"))
        #expect(.now - start < .seconds(1.5))
    }

    @Test("ends when nobody asks any more")
    func orphan() async throws {
        let path = try #require(CalotypeCommand.path)
        let output = try await ExternalTool.run(path, [EncoderProcess.mode], in: .init(input: "/dev/null"))
        #expect(output.exitCode == 64)
        #expect(output.stdout.isEmpty)
    }

    private static func program(_ script: String, in folder: ScratchFolder) throws -> String {
        let path = try folder.write(Array("#!/bin/sh\n\(script)\n".utf8), as: "encoder-\(UUID().uuidString)")
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
        return path
    }

    /// Of an image that only such an encoder may write.
    private static func result(
        program: String?, limit: Duration, _ options: [String: JSONValue] = ["format": "avif", "effort": 9],
        side: Int = 300
    ) async throws -> ImageProcessingResult {
        try await Flow.withFolder { folder in
            let processor = try Flow.processor(FolderStore(folder)) {
                $0.encoderProgram = program
                $0.jobTimeout = limit
            }
            let source = DrawnImage.textured(side, side).png
            let result = try await processor.process(
                ImageProcessingJob(
                    id: "job", tool: .dallE, source: .bytes(source), userId: "ann",
                    options: ["high-quality": .object(options), "normal": ["maxWidth": 8]]))
            #expect(Flow.files(in: folder).isEmpty)
            return result
        }
    }
}
