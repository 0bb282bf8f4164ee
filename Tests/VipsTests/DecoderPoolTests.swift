import CalotypeTesting
import Foundation
import Pixels
import Testing

@testable import Vips

@Suite(
    "A decoder process", .serialized, .timeLimit(.minutes(1)),
    .enabled(if: CalotypeCommand.path != nil && isLinux, "needs the command, and Linux"))
struct DecoderPoolTests {
    static let pool = DecoderPool(path: CalotypeCommand.path ?? "", most: 2, jobsPerProcess: 1000)

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let decoding: NativeDecoding
        let file: @Sendable () async throws -> [UInt8]

        init(
            _ name: String, _ loader: VipsLoader, _ gamut: VipsGamut = .srgb, depth: PixelDepth = .eight,
            to size: NativeDecoding.Size = .init(width: 40, height: 30), frames: Int? = nil, orientation: Int = 1,
            shrink: ShrinkOnLoad = .none, _ file: @escaping @Sendable () async throws -> [UInt8]
        ) {
            testDescription = name
            var decoding = NativeDecoding(
                loader: loader, stored: .init(width: 64, height: 48), target: size, gamut: gamut, depth: depth)
            decoding.frames = frames
            decoding.orientation = orientation
            decoding.shrink = shrink
            self.decoding = decoding
            self.file = file
        }
    }

    private static var drawn: DrawnImage { .textured(64, 48) }
    private static let timing = FrameTiming(delays: [40, 70], plays: 3)

    @Sendable private static func animation(_ saver: VipsSaver, _ second: DrawnImage = .corners(64, 48)) throws
        -> [UInt8]
    {
        let frames = try [DrawnImage.textured(64, 48), second].map { try $0.pixels.addingAlpha() }
        return try saver.encode(PixelBuffer.stacked(frames), timing: timing, stop: StopFlag())
    }

    @Sendable private static func deepP3() throws -> [UInt8] {
        let (wide, profile) = try drawn.pixels.converted(to: .sixteen).inDisplayP3(stop: StopFlag())
        return try VipsSaver.png(compression: 1, interlaced: true, paletteQuality: nil, bits: 16).encode(
            wide, metadata: VipsMetadata(profile: profile), stop: StopFlag())
    }

    @Sendable private static func avif() throws -> [UInt8] {
        try VipsSaver.avif(quality: 60, effort: 2, subsamplesChroma: true, bits: 8).encode(
            drawn.pixels, stop: StopFlag())
    }

    static let cases: [Case] = [
        Case("AVIF", .heif) { try avif() },
        Case("AVIF in Display P3", .heif, .displayP3) { try avif() },
        Case("AVIF of 16 bits", .heif, depth: .sixteen) { try avif() },
        Case("PNG of 16 bits in its own colors", .png, .stored, depth: .sixteen) { try deepP3() },
        Case("PNG of 16 bits in sRGB", .png) { try deepP3() },
        Case("PNG with alpha", .png) { DrawnImage.fading(64, 48).png },
        Case("PNG at its own size", .png, to: .init(width: 64, height: 48)) { drawn.png },
        Case("gray PNG", .png) { DrawnImage(64, 48, channels: 1) { x, _ in [UInt8(255 * x)] }.png },
        Case("JPEG", .jpeg, to: .init(width: 16, height: 12), shrink: .jpeg(2)) { try drawn.pixels.jpeg() },
        Case("WebP, half decoded", .webp, to: .init(width: 16, height: 12), shrink: .webp(0.5)) {
            try VipsSaver.webp(quality: 80, effort: 0).encode(drawn.pixels, stop: StopFlag())
        },
        Case("animated WebP", .webp, frames: 2) { try animation(.webp(quality: 80, effort: 0)) },
        Case("animated WebP, turned", .webp, frames: 2, orientation: 6) {
            try animation(.webp(quality: 80, effort: 0))
        },
        Case("animated WebP, one frame transparent", .webp, frames: 5) {
            try animation(.webp(quality: 80, effort: 0, lossless: true), .fading(64, 48))
        },
        Case("animated GIF", .gif, to: .init(width: 64, height: 48), frames: 2) { try animation(.gif(effort: 1)) },
        Case("CMYK TIFF", .tiff) {
            try await VipsCommand.run("colourspace", on: drawn.png, to: ".tif", ["cmyk"])
        },
    ]

    @Test("gives the pixels that this process gives", .enabled(if: VipsCommand.isInstalled), arguments: cases)
    func same(_ example: Case) async throws {
        let file = try await example.file()
        let expected = try example.decoding.decode(file, stop: StopFlag())
        let found = try Self.decode(example.decoding, file)
        #expect(found.frames.map(\.samples) == expected.frames.map(\.samples))
        #expect(
            found.frames.map { [$0.width, $0.height, $0.channels, $0.depth.sampleBytes] }
                == expected.frames.map { [$0.width, $0.height, $0.channels, $0.depth.sampleBytes] })
        #expect(found.timing == expected.timing)
        #expect(found.profile == expected.profile)
        #expect(found.hadForeignColors == expected.hadForeignColors)
    }

    static let damages: [(String, NativeDecoding, [UInt8])] = {
        var wrong = drawnDecoding
        wrong.stored.width = 63
        var few = drawnDecoding
        few.loader = .gif
        return [
            ("text", drawnDecoding, Array("no image".utf8)), ("half", drawnDecoding, Array(drawn.png.prefix(2000))),
            ("another size", wrong, drawn.png), ("another format", few, drawn.png),
        ]
    }()

    @Test("reports a damaged file, and goes on", arguments: damages.map(\.0))
    func damaged(_ name: String) throws {
        let (_, decoding, file) = try #require(Self.damages.first { $0.0 == name })
        _ = try Self.decode(Self.drawnDecoding, Self.drawn.png)
        let before = Set(Self.pool.idleProcesses)
        #expect(throws: VipsError.self) { try decoding.decode(file, stop: StopFlag()) }
        #expect(throws: VipsError.self) { try Self.decode(decoding, file) }
        #expect(Set(Self.pool.idleProcesses) == before)
    }

    @Test(
        "is locked down, and has tried in vain",
        .enabled(if: Kernel.hasBoth, "needs Landlock and seccomp in the kernel"))
    func lockedDown() throws {
        let protections = try Self.pool.protections()
        #expect(protections.names == ["limits", "landlock", "seccomp"])
        for refused in [DecoderProtections.noFiles, .noNetwork, .noProcesses, .noInfluence] {
            #expect(protections.contains(refused))
        }
        let id = try #require(Self.pool.idleProcesses.first)
        let status = try String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8)
        #expect(status.contains("Seccomp:\t2"))
        #expect(status.contains("NoNewPrivs:\t1"))
        // The channel, and /dev/null as standard output and error.
        #expect(try FileManager.default.contentsOfDirectory(atPath: "/proc/\(id)/fd").count == 3)
    }

    @Test("has limits for its job")
    func limits() throws {
        _ = try Self.decode(Self.drawnDecoding, Self.drawn.png)
        let id = try #require(Self.pool.idleProcesses.first)
        let lines = try String(contentsOfFile: "/proc/\(id)/limits", encoding: .utf8).split(separator: "\n")
        func soft(_ name: String) -> Int? {
            lines.first { $0.hasPrefix(name) }?.dropFirst(26).split(separator: " ").first.flatMap { Int($0) }
        }
        #expect(soft("Max core file size") == 0)
        #expect(soft("Max open files") == 16)
        #expect(try #require(soft("Max cpu time")) < 5000)
        #expect(try #require(soft("Max address space")) < 4 << 30)
    }

    @Test("is reused, and replaced after its share of images")
    func replaced() throws {
        let pool = DecoderPool(path: try #require(CalotypeCommand.path), most: 1, jobsPerProcess: 2)
        var used: [Int32] = []
        for _ in 0..<2 {
            _ = try Self.decode(Self.drawnDecoding, Self.drawn.png, in: pool)
            used.append(pool.idleProcesses.first ?? 0)
        }
        #expect(used[0] != 0)
        #expect(used[1] != used[0])
        #expect(kill(used[0], 0) != 0)
    }

    @Test("that dies while it is idle costs nothing", arguments: [SIGKILL, SIGTERM])
    func diesIdle(_ signal: Int32) async throws {
        _ = try Self.decode(Self.drawnDecoding, Self.drawn.png)
        for id in Self.pool.idleProcesses {
            kill(id, signal)
            while Self.state(of: id) != "Z" { try await Task.sleep(for: .milliseconds(1)) }
        }
        _ = try Self.decode(Self.drawnDecoding, Self.drawn.png)
    }

    @Test("is one of a bounded number, and each gives its own answer")
    func concurrent() async throws {
        let examples = Self.cases.filter { $0.decoding.loader == .png }
        var expected: [[UInt8]] = []
        for example in examples {
            expected.append(try example.decoding.decode(try await example.file(), stop: StopFlag()).frames[0].samples)
        }
        let pool = DecoderPool(path: try #require(CalotypeCommand.path), most: 2, jobsPerProcess: 5)
        let areRight = try await withThrowingTaskGroup(of: Bool.self) { group in
            for index in 0..<24 {
                let (example, samples) = (examples[index % examples.count], expected[index % examples.count])
                let file = try await example.file()
                group.addTask {
                    try await withCheckedThrowingContinuation { continuation in
                        DispatchQueue.global().async {
                            continuation.resume(
                                with: Result {
                                    try Self.decode(example.decoding, file, in: pool).frames[0].samples == samples
                                })
                        }
                    }
                }
            }
            return try await group.reduce(true) { $0 && $1 }
        }
        #expect(areRight)
        #expect(pool.processes <= 2)
    }

    @Test(
        "ends with its parent, even if it is stopped", .enabled(if: ExternalTool.isInstalled("python3"), "needs Python")
    )
    func orphan() async throws {
        let folder = try ScratchFolder()
        let script = """
            import os, signal, socket, subprocess, sys
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            child = subprocess.Popen([sys.argv[1], "\(DecoderPool.mode)", str(os.getpid())], stdin=theirs)
            theirs.close()
            ours.recv(4096)
            child.send_signal(signal.SIGSTOP)
            os.waitpid(child.pid, os.WUNTRACED)
            open(sys.argv[2], "w").write(str(child.pid))
            os.kill(os.getpid(), signal.SIGKILL)
            """
        let path = try folder.write(Array(script.utf8), as: "parent.py")
        let output = try await ExternalTool.run(
            "python3", [path, try #require(CalotypeCommand.path), folder.path(of: "pid")])
        #expect(output.exitCode == 128 + SIGKILL)
        let id = try #require(Int32(String(decoding: try folder.bytes(of: "pid"), as: UTF8.self)))
        // Its new parent takes some time to collect it, or never does.
        while kill(id, 0) == 0, Self.state(of: id) != "Z" { try await Task.sleep(for: .milliseconds(5)) }
    }

    /// The letter of the process's state; `nil` if it is gone.
    private static func state(of id: Int32) -> Character? {
        let lines = (try? String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8))?.split(separator: "\n") ?? []
        return lines.first { $0.hasPrefix("State:") }?.dropFirst(7).first
    }

    static let drawnDecoding = NativeDecoding(
        loader: .png, stored: .init(width: 64, height: 48), target: .init(width: 40, height: 30), gamut: .srgb,
        depth: .eight)

    static func decode(
        _ decoding: NativeDecoding, _ file: [UInt8], in pool: DecoderPool = pool, stop: StopFlag = StopFlag()
    ) throws -> DecodedPixels {
        try pool.decode(decoding, file, memory: 16 << 20, time: .seconds(60), stop: stop)
    }
}

var isLinux: Bool {
    #if os(Linux)
        true
    #else
        false
    #endif
}

/// What the kernel of this machine offers.
enum Kernel {
    /// A decoder process is asked, because the kernel's list of security modules may not be mounted.
    static let hasBoth: Bool = {
        guard let path = CalotypeCommand.path, isLinux else { return false }
        let found = (try? DecoderPool(path: path, most: 1, jobsPerProcess: 1).protections()) ?? []
        return found.isSuperset(of: [.landlock, .seccomp])
    }()
}
