import CalotypeTesting
import Foundation
import Pixels
import Testing

@testable import Vips

@Suite(
    "A decoder process that is faulty", .serialized, .timeLimit(.minutes(1)),
    .enabled(if: ExternalTool.isInstalled("python3") && isLinux, "needs Python, and Linux"))
struct FaultyDecoderTests {
    struct Fault: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// What the process does with its first job. The memory for the result is open as `result`.
        let script: String
        /// The words with which it is blamed on the image.
        let blame: String
    }

    private static let answer = "channel.send(struct.pack('<IBIQIIB', 0x31414443, 2, 1, 3600, %@, 0, 0))"

    static let faults = [
        Fault(testDescription: "crash", script: "os.kill(os.getpid(), signal.SIGSEGV)", blame: "ended with signal 11"),
        Fault(testDescription: "abort", script: "os.abort()", blame: "ended with signal 6"),
        Fault(testDescription: "exit", script: "os._exit(3)", blame: "ended with code 3"),
        Fault(
            testDescription: "processor time", script: "os.kill(os.getpid(), signal.SIGXCPU)",
            blame: "used more processor time than it may"),
        Fault(
            testDescription: "memory bomb",
            script: """
                try:
                    eaten = []
                    while True: eaten.append(bytearray(64 << 20))
                except MemoryError:
                    os._exit(12 if len(eaten) < 32 else 13)
                """, blame: "ended with code 12"),
        Fault(
            testDescription: "garbage", script: "channel.send(b'garbage'); time.sleep(60)", blame: "answers nonsense"),
        Fault(
            testDescription: "too long a message", script: "channel.send(b'CDA1' * 10000); time.sleep(60)",
            blame: "answers nonsense"),
        Fault(
            testDescription: "ready again",
            script: "channel.send(struct.pack('<IBI', 0x31414443, 1, 0)); time.sleep(60)",
            blame: "answers nonsense"),
        Fault(
            testDescription: "closed channel", script: "os.close(0); time.sleep(60)", blame: "answers nonsense"),
        Fault(
            testDescription: "pixels and no records", script: String(format: answer, "0") + "; time.sleep(60)",
            blame: "answers nonsense"),
        Fault(
            testDescription: "a profile of sRGB", script: String(format: answer, "100") + "; time.sleep(60)",
            blame: "answers nonsense"),
        Fault(
            testDescription: "memory that it can still write",
            script: """
                memory = mmap.mmap(result, 3616)
                memory[3600:3608] = struct.pack('<II', 3, 0)
                \(String(format: answer, "0"))
                time.sleep(60)
                """, blame: "answers nonsense"),
        Fault(
            testDescription: "memory that it makes smaller",
            script: """
                try: os.ftruncate(result, 0)
                except PermissionError: os._exit(7)
                os._exit(8)
                """, blame: "ended with code 7"),
    ]

    @Test("costs one image, and the image is to blame", arguments: faults)
    func faulty(_ fault: Fault) throws {
        let folder = try ScratchFolder()
        let pool = DecoderPool(path: try Self.program(fault.script, in: folder), most: 1, jobsPerProcess: 100)
        let error = #expect(throws: VipsError.self) { try DecoderPoolTests.decode(Self.decoding, [1, 2, 3], in: pool) }
        #expect(error?.detail.contains(fault.blame) == true, "\(error?.detail ?? "")")
    }

    @Test("and answers well is believed")
    func good() throws {
        let folder = try ScratchFolder()
        let script = """
            os.pwrite(result, struct.pack('<II', 3, 0), 3600)
            os.pwrite(result, bytes(range(200)) * 18, 0)
            \(String(format: Self.answer, "0"))
            time.sleep(60)
            """
        let pool = DecoderPool(path: try Self.program(script, in: folder), most: 1, jobsPerProcess: 100)
        let pixels = try DecoderPoolTests.decode(Self.decoding, [1, 2, 3], in: pool)
        #expect(pixels.frames[0].samples.prefix(3) == [0, 1, 2])
        #expect(pixels.frames[0].samples.last == 199)
    }

    @Test("by a kill from outside is not the image's fault", arguments: [SIGKILL, SIGTERM])
    func killed(_ signal: Int32) throws {
        let folder = try ScratchFolder()
        let pool = DecoderPool(
            path: try Self.program("os.kill(os.getpid(), \(signal))", in: folder), most: 1, jobsPerProcess: 100)
        let error = #expect(throws: ProcessKilled.self) {
            try DecoderPoolTests.decode(Self.decoding, [1, 2, 3], in: pool)
        }
        #expect(error?.signal == signal)
    }

    @Test("ends when the work is stopped", arguments: ["time.sleep(600)", "while True: pass"])
    func stopped(_ script: String) async throws {
        let folder = try ScratchFolder()
        let began = folder.path(of: "began")
        let pool = DecoderPool(
            path: try Self.program("open('\(began)', 'w').close(); \(script)", in: folder, isOneLine: false), most: 1,
            jobsPerProcess: 100)
        let stop = StopFlag()
        let work = Task {
            try await withCheckedThrowingContinuation { continuation in
                DispatchQueue.global().async {
                    continuation.resume(
                        with: Result { _ = try DecoderPoolTests.decode(Self.decoding, [1], in: pool, stop: stop) })
                }
            }
        }
        while !FileManager.default.fileExists(atPath: began) { try await Task.sleep(for: .milliseconds(5)) }
        let start = ContinuousClock.now
        stop.raise()
        await #expect(throws: CancellationError.self) { try await work.value }
        #expect(.now - start < .seconds(1))
    }

    @Test("because it is no decoder is not the image's fault", arguments: ["exit 1", "echo hello", "none"])
    func unavailable(_ script: String) throws {
        let folder = try ScratchFolder()
        let path =
            script == "none" ? folder.path(of: script) : try Self.executable("#!/bin/sh\n\(script)\n", in: folder)
        let pool = DecoderPool(path: path, most: 1, jobsPerProcess: 100)
        #expect(throws: DecoderUnavailable.self) { try DecoderPoolTests.decode(Self.decoding, [1], in: pool) }
        #expect(throws: DecoderUnavailable.self) { try pool.protections() }
    }

    private static let decoding = NativeDecoding(
        loader: .png, stored: .init(width: 40, height: 30), target: .init(width: 40, height: 30), gamut: .srgb,
        depth: .eight)

    /// A program that says it is a decoder, and runs `script` when it gets a job.
    private static func program(_ script: String, in folder: ScratchFolder, isOneLine: Bool = true) throws -> String {
        let script = isOneLine ? script : script.replacingOccurrences(of: "; while", with: "\nwhile")
        return try executable(
            """
            #!/usr/bin/env python3
            import mmap, os, signal, socket, struct, time
            channel = socket.socket(fileno=0)
            channel.send(struct.pack('<IBI', 0x31414443, 1, 7))
            job, files, _, _ = socket.recv_fds(channel, 32768, 2)
            source, result = files
            \(script)

            """, in: folder)
    }

    private static func executable(_ text: String, in folder: ScratchFolder) throws -> String {
        let path = try folder.write(Array(text.utf8), as: "decoder-\(UUID().uuidString)")
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
        return path
    }
}
