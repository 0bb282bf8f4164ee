import CalotypeTesting
import Foundation
import Pixels
import Testing

@testable import Vips

@Suite("A message to a verifier process", .timeLimit(.minutes(1)))
struct VerifyingMessageTests {
    private static let jobs = [
        VerifyingMessage(type: "image/png", sourceBytes: 1),
        VerifyingMessage(type: "video/quicktime", sourceBytes: 1 << 40),
    ]
    private static let setups = [
        VerifierSetup(library: "/opt/libc2pa_c.so", settingsBytes: 1),
        VerifierSetup(library: "ümlaut/" + String(repeating: "x", count: 4000), settingsBytes: 64 << 20),
    ]

    @Test("says what it said")
    func roundTrips() {
        for job in Self.jobs { #expect(VerifyingMessage(job.bytes[...]) == job) }
        for setup in Self.setups { #expect(VerifierSetup(setup.bytes[...]) == setup) }
        let answer = DecodingAnswer.verified(bytes: VerifyingMessage.mostVerdictBytes)
        #expect(DecodingAnswer(answer.bytes[...]) == answer)
    }

    /// Bytes are written by hand: the mark, a size of eight bytes, and the text.
    static let wrong: [(name: String, bytes: [UInt8])] = [
        ("another mark", little(UInt32(0x3156_4344)) + little(UInt64(1)) + Array("image/png".utf8)),
        ("no bytes", little(UInt32(0x314A_5643)) + little(UInt64(0)) + Array("image/png".utf8)),
        ("too many bytes", little(UInt32(0x314A_5643)) + little(UInt64(1) << 60) + Array("image/png".utf8)),
        ("no type", little(UInt32(0x314A_5643)) + little(UInt64(1))),
        ("too long a type", little(UInt32(0x314A_5643)) + little(UInt64(1)) + [UInt8](repeating: 0x61, count: 65)),
        ("a type with a zero byte", little(UInt32(0x314A_5643)) + little(UInt64(1)) + Array("image\0png".utf8)),
        ("a cut head", little(UInt32(0x314A_5643)) + [1, 0, 0]),
    ]

    @Test("with a value out of range is none", arguments: wrong.map(\.name))
    func ranges(_ name: String) throws {
        let bytes = try #require(Self.wrong.first { $0.name == name }).bytes
        #expect(VerifyingMessage(bytes[...]) == nil)
        #expect(VerifierSetup(bytes[...]) == nil)
    }

    @Test("to set it up needs a path, and settings of a size that is allowed")
    func setups() {
        let mark = little(UInt32(0x3153_5643))
        #expect(VerifierSetup((mark + little(UInt64(5)) + Array("/lib".utf8))[...])?.library == "/lib")
        #expect(VerifierSetup((mark + little(UInt64(5)))[...]) == nil)
        #expect(VerifierSetup((mark + little(UInt64(5)) + Array("/lib\0".utf8))[...]) == nil)
        #expect(VerifierSetup((mark + little(UInt64(64 << 20 + 1)) + Array("/lib".utf8))[...]) == nil)
    }

    @Test("that was changed at random is read or refused, 3000 times")
    func fuzz() {
        var random = SeededGenerator(seed: 43)
        var read = 0
        for _ in 0..<3000 {
            var bytes = random.chance(50) ? random.pick(Self.jobs).bytes : random.pick(Self.setups).bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            if random.chance(10) { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random)) }
            if let job = VerifyingMessage(bytes[...]) {
                read += 1
                #expect(VerifyingMessage(job.bytes[...]) == job)
            }
            if let setup = VerifierSetup(bytes[...]) {
                read += 1
                #expect(VerifierSetup(setup.bytes[...])?.settingsBytes == setup.settingsBytes)
            }
        }
        #expect(read > 300)
    }

    @Test(
        "that was changed at random does not hang a process, 60 times",
        .enabled(
            if: CalotypeCommand.path != nil && isLinux && FaultyCredentialLibrary.isAvailable,
            "needs the command, a C compiler, and Linux"))
    func fuzzProcess() async throws {
        var random = SeededGenerator(seed: 44)
        let content = Array(FaultyCredentialLibrary.Fault.garbage.anchors.utf8)
        let setup = VerifierSetup(library: try await FaultyCredentialLibrary.path(), settingsBytes: content.count)
        let program = ChildProgram(
            path: try #require(CalotypeCommand.path), mode: .verifier,
            setup: ChildProgram.Setup(message: setup.bytes, content: content))
        let file: [UInt8] = [1, 2, 3]
        let job = VerifyingMessage(type: "image/png", sourceBytes: file.count).bytes
        var child: ChildProcess?
        var (answers, ends) = (0, 0)
        for _ in 0..<60 {
            let process = try child ?? ChildProcess(program)
            child = process
            _ = try process.waitUntilReady(StopFlag())
            let files = try [SharedFile(copying: file), SharedFile(bytes: VerifyingMessage.mostVerdictBytes)]
            let count = random.chance(95) ? 2 : 1
            var message = job
            if random.chance(60) {
                message[Int.random(in: job.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            let isSent = withExtendedLifetime(files) { process.send(message, files.prefix(count).map(\.file)) }
            try #require(isSent)
            do {
                _ = try process.answer(to: "fuzz", StopFlag())
                answers += 1
            } catch {
                (ends, child) = (ends + 1, nil)
            }
        }
        #expect(answers > 40)
        #expect(ends < 20)
    }
}
