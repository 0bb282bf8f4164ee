import CalotypeTesting
import Foundation
import Pixels
import Testing

@testable import Calotype
@testable import CalotypeImage
@testable import Vips

@Suite(
    "A job whose image is decoded in a process", .takingTurns, .timeLimit(.minutes(1)),
    .enabled(
        if: CalotypeCommand.path != nil && VipsCommand.isInstalled && Machine.isLinux, "needs the command, on Linux"))
struct DecoderProcessTests {
    /// An animated WebP with a byte after its end. None of the project's own decoders reads it.
    private static let animation: [UInt8] = {
        let frames = try? PixelBuffer.stacked([DrawnImage.textured(64, 48).pixels, DrawnImage.corners(64, 48).pixels])
        let timing = FrameTiming(delays: [40, 70], plays: 3)
        let saver = VipsSaver.webp(quality: 80, effort: 0, lossless: true, nearLossless: false, exact: false)
        return (try? frames.map { try saver.encode($0, timing: timing, stop: StopFlag()) + [0] }) ?? []
    }()

    @Test("has the result that it has without")
    func same() async throws {
        let here = try await Self.result(of: Self.animation, program: nil)
        let there = try await Self.result(of: Self.animation, program: CalotypeCommand.path)
        #expect(here.error == nil)
        #expect(there.variants.map(\.key) == here.variants.map(\.key))
        #expect(there.appearance == here.appearance)
    }

    @Test("fails as it fails without, if it is damaged")
    func damaged() async throws {
        let half = Array(Self.animation.prefix(Self.animation.count / 2))
        let here = try await Self.result(of: half, program: nil)
        let there = try await Self.result(of: half, program: CalotypeCommand.path)
        #expect(there.error?.reason == here.error?.reason)
        #expect(there.error?.message == here.error?.message)
    }

    static let faults = [
        ("kill -SEGV $$", "processing/damaged never"), ("kill -XCPU $$", "processing/damaged never"),
        ("kill -KILL $$", "memory/exhausted later"), ("sleep 600", "processing/timeout never"),
        ("nonsense", "processing/damaged never"),
    ]

    @Test("fails alone, and the right one is to blame", arguments: faults)
    func faulty(_ script: String, _ expected: String) async throws {
        let folder = try ScratchFolder()
        // A shell cannot say that it is a decoder and ready.
        let program = try Self.executable(
            """
            #!/usr/bin/env python3
            import os, socket, struct
            channel = socket.socket(fileno=0)
            channel.send(struct.pack('<IBI', 0x31414443, 1, 7))
            channel.recv(32768)
            if "\(script)" == "nonsense": channel.send(b"nonsense")
            os.execvp("sh", ["sh", "-c", "\(script)"])

            """, in: folder)
        let start = ContinuousClock.now
        let result = try await Self.result(of: Self.animation, program: program, limit: .milliseconds(1500))
        let error = try #require(result.error)
        #expect(
            "\(error.kind.rawValue)/\(error.reason.rawValue) \(error.retry == .never ? "never" : "later")" == expected)
        #expect(.now - start < .seconds(4))
    }

    @Test("is tried again later, if the program does not start")
    func missing() async throws {
        let result = try await Self.result(of: Self.animation, program: "/nowhere/calotype")
        let error = try #require(result.error)
        #expect((error.kind, error.reason) == (.memory, .exhausted))
        #expect(error.retry == .later)
        #expect(error.message.contains("CALOTYPE_DECODER_PROCESSES"))
    }

    @Test("needs no process, if the project's own decoders read it")
    func own() async throws {
        let result = try await Self.result(of: DrawnImage.corners(64, 48).png, program: "/nowhere/calotype")
        #expect(result.error == nil)
    }

    @Test("is rendered as without, by the renderer alone")
    func renderer() async throws {
        let spec = VariantSpec.webp(maxWidth: 32, quality: 80)
        var configuration = ImageRenderer.Configuration()
        let here = try await ImageRenderer(configuration).render(Self.animation, as: spec)
        configuration.decoders = DecoderProcesses(program: try #require(CalotypeCommand.path), count: 1)
        let there = try await ImageRenderer(configuration).render(Self.animation, as: spec)
        #expect(there.bytes == here.bytes)
    }

    @Test("of the corpus gives the pixels that it gives without", .enabled(if: Corpus.isPresent, "needs the corpus"))
    func corpus() async throws {
        let files = Corpus.files(in: Corpus.root, "png", "jpg", "jpeg", "webp", "gif", "avif", "heic", "tif", "tiff")
        let pool = DecoderPool(path: try #require(CalotypeCommand.path), most: 1, jobsPerProcess: 50)
        let lease = DecoderLease(pool: pool, time: .seconds(60))
        let spec = VariantSpec(.normal, inside: Dimensions(width: 100, height: 100), as: .webp, quality: 80, effort: 0)
        var compared = 0
        for path in files {
            let bytes = try Corpus.bytes(path)
            guard bytes.count < 100_000, let header = try? ImageHeader(bytes), header.stored.pixels < 1_000_000,
                let plan = try? DecodePlan(header, for: [spec])
            else { continue }
            func decoded(_ lease: DecoderLease?) -> String {
                do {
                    let image = try plan.decode(bytes, in: lease, borrowThread: { _ in false }, stop: StopFlag())
                    return try image.frames.all(stop: StopFlag()).map {
                        "\($0.width) \($0.channels) \($0.samples.hashValue)"
                    }.joined()
                        + "\(String(describing: image.timing))"
                } catch {
                    return "\(type(of: error))"
                }
            }
            #expect(decoded(lease) == decoded(nil), "\(path)")
            compared += 1
        }
        #expect(compared > 100)
    }

    private static func result(
        of source: [UInt8], program: String?, limit: Duration = .seconds(60)
    ) async throws -> ImageProcessingResult {
        try await Flow.withFolder { folder in
            let processor = try Flow.processor(FolderStore(folder)) {
                $0.decoders = program.map { DecoderProcesses(program: $0, count: 1) }
                $0.jobTimeout = limit
            }
            return try await processor.process(Flow.job(.bytes(source)))
        }
    }

    private static func executable(_ text: String, in folder: ScratchFolder) throws -> String {
        let path = try folder.write(Array(text.utf8), as: "decoder")
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
        return path
    }
}

enum Machine {
    static var isLinux: Bool {
        #if os(Linux)
            true
        #else
            false
        #endif
    }
}
