import CalotypeTesting
import Foundation
import Pixels
import Testing

@testable import Vips

@Suite(
    "A verifier process that is faulty", .serialized, .timeLimit(.minutes(1)),
    .enabled(if: ExternalTool.isInstalled("python3") && isLinux, "needs Python, and Linux"))
struct FaultyVerifierTests {
    struct Fault: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// What the process does with its first job. The memory for the verdict is open as `result`.
        let script: String
        /// The words with which it is blamed on the file.
        let blame: String
    }

    /// Says that the verdict has a number of bytes.
    private static func answer(_ count: String) -> String {
        "channel.send(struct.pack('<IBI', 0x31414443, 4, \(count)))"
    }

    static let faults = [
        Fault(testDescription: "crash", script: "os.kill(os.getpid(), signal.SIGSEGV)", blame: "ended with signal 11"),
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
            testDescription: "pixels in place of a verdict",
            script: "channel.send(struct.pack('<IBIQIIB', 0x31414443, 2, 1, 3600, 0, 0, 0)); time.sleep(60)",
            blame: "answers nonsense"),
        Fault(
            testDescription: "a verdict of no bytes", script: "\(answer("0")); time.sleep(60)",
            blame: "answers nonsense"),
        Fault(
            testDescription: "a verdict that is larger than its memory",
            script: "\(answer("\(VerifyingMessage.mostVerdictBytes + 1)")); time.sleep(60)", blame: "answers nonsense"),
        Fault(
            testDescription: "a verdict that makes no sense",
            script: "os.pwrite(result, b'BAD', 0); \(answer("3")); time.sleep(60)", blame: "answers nonsense"),
        Fault(
            testDescription: "memory that it makes smaller",
            script: """
                try: os.ftruncate(result, 0)
                except PermissionError: os._exit(7)
                os._exit(8)
                """, blame: "ended with code 7"),
        Fault(testDescription: "closed channel", script: "os.close(0); time.sleep(60)", blame: "answers nonsense"),
    ]

    @Test("costs one file, and the file is to blame", arguments: faults)
    func faulty(_ fault: Fault) throws {
        let folder = try ScratchFolder()
        let pool = Self.pool(try Self.program(fault.script, in: folder))
        let error = #expect(throws: VipsError.self) { try Self.verify(in: pool) }
        #expect(error?.detail.contains(fault.blame) == true, "\(error?.detail ?? "")")
        #expect(pool.idleProcesses.isEmpty || pool.processes == 1)
    }

    @Test("and answers well is believed, and has got the library, its settings, the type and the file")
    func good() throws {
        let folder = try ScratchFolder()
        let script = """
            said = [setup, os.pread(settings[0], 100, 0), job, os.pread(source, 100, 0)]
            text = b'OK ' + b' | '.join(said)
            os.pwrite(result, text, 0)
            \(Self.answer("len(text)"))
            time.sleep(60)
            """
        let verdict = try Self.verify(in: Self.pool(try Self.program(script, in: folder)))
        for part in ["/lib/c2pa.so", "{settings}", "image/png", "source"] {
            #expect(verdict.contains(part), "\(part)")
        }
    }

    @Test("by a kill from outside is not the file's fault", arguments: [SIGKILL, SIGTERM])
    func killed(_ signal: Int32) throws {
        let folder = try ScratchFolder()
        let pool = Self.pool(try Self.program("os.kill(os.getpid(), \(signal))", in: folder))
        let error = #expect(throws: ProcessKilled.self) { try Self.verify(in: pool) }
        #expect(error?.signal == signal)
    }

    @Test("ends when the work is stopped", arguments: ["time.sleep(600)", "while True: pass"])
    func stopped(_ script: String) async throws {
        let folder = try ScratchFolder()
        let began = folder.path(of: "began")
        let pool = Self.pool(try Self.program("open('\(began)', 'w').close()\n\(script)", in: folder))
        let stop = StopFlag()
        let work = Task {
            try await withCheckedThrowingContinuation { continuation in
                DispatchQueue.global().async {
                    continuation.resume(with: Result { _ = try Self.verify(in: pool, stop: stop) })
                }
            }
        }
        while !FileManager.default.fileExists(atPath: began) { try await Task.sleep(for: .milliseconds(5)) }
        let start = ContinuousClock.now
        stop.raise()
        await #expect(throws: CancellationError.self) { try await work.value }
        #expect(.now - start < .seconds(1))
    }

    @Test(
        "because it is no verifier, or has no library, is not the file's fault",
        arguments: [
            ("#!/bin/sh\nexit 1\n", "ended with code 1"), ("#!/bin/sh\necho hello\n", "ended with code 0"),
            (
                """
                #!/usr/bin/env python3
                import socket, struct
                channel = socket.socket(fileno=0)
                channel.send(struct.pack('<IBB', 0x31414443, 3, 3) + b'no library')

                """, "no library"
            ),
        ])
    func unavailable(_ text: String, _ words: String) throws {
        let folder = try ScratchFolder()
        let pool = Self.pool(try Self.executable(text, in: folder))
        let error = #expect(throws: DecoderUnavailable.self) { try Self.verify(in: pool) }
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }

    private static func pool(_ path: String) -> VerifierPool {
        VerifierPool(path: path, library: "/lib/c2pa.so", settings: "{settings}", most: 1, jobsPerProcess: 100)
    }

    /// Returns the verdict, which begins with OK.
    private static func verify(in pool: VerifierPool, stop: StopFlag = StopFlag()) throws -> String {
        try pool.verdict(on: Array("source".utf8), type: "image/png", time: .seconds(60), stop: stop) { bytes in
            bytes.starts(with: Array("OK".utf8)) ? String(decoding: bytes, as: UTF8.self) : nil
        }
    }

    /// A program that says it is a verifier, and runs `script` when it gets a job.
    private static func program(_ script: String, in folder: ScratchFolder) throws -> String {
        try executable(
            """
            #!/usr/bin/env python3
            import os, signal, socket, struct, time
            channel = socket.socket(fileno=0)
            setup, settings, _, _ = socket.recv_fds(channel, 32768, 2)
            channel.send(struct.pack('<IBI', 0x31414443, 1, 7))
            job, files, _, _ = socket.recv_fds(channel, 32768, 2)
            source, result = files
            \(script)

            """, in: folder)
    }

    private static func executable(_ text: String, in folder: ScratchFolder) throws -> String {
        let path = try folder.write(Array(text.utf8), as: "verifier-\(UUID().uuidString)")
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
        return path
    }
}
