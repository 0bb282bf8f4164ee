import CalotypeTesting
import Foundation
import Pixels
import Testing

@testable import Vips

@Suite("A message between the processes", .timeLimit(.minutes(1)))
struct DecodingMessageTests {
    private static var jobs: [DecodingMessage] {
        DecoderPoolTests.cases.map { DecodingMessage($0.decoding, sourceBytes: 1234) }
            + [VipsGamut.displayP3, .stored].map {
                var decoding = DecoderPoolTests.drawnDecoding
                decoding.gamut = $0
                decoding.encoding = Array(1...200)
                decoding.channels = 3
                return DecodingMessage(decoding, sourceBytes: 1)
            }
    }

    private static let answers: [DecodingAnswer] = [
        .ready([.limits, .seccomp]), .failed(.damaged, detail: "no image"), .failed(.cannotRead, detail: ""),
        .decoded(.init(count: 1, pixelBytes: 3600, profileBytes: 0, plays: 0)),
        .decoded(.init(count: 65_536, pixelBytes: 1 << 40, profileBytes: 500, plays: 7, hadForeignColors: true)),
    ]

    @Test("says what it said")
    func roundTrips() {
        for job in Self.jobs { #expect(DecodingMessage(job.bytes[...]) == job) }
        for answer in Self.answers { #expect(DecodingAnswer(answer.bytes[...]) == answer) }
    }

    @Test("that is cut or has more bytes is none")
    func lengths() {
        for job in Self.jobs.map(\.bytes) {
            for count in job.indices { #expect(DecodingMessage(job[..<count]) == nil) }
            #expect(DecodingMessage((job + [0])[...]) == nil)
        }
        for answer in [Self.answers[0], Self.answers[3]].map(\.bytes) {
            for count in answer.indices { #expect(DecodingAnswer(answer[..<count]) == nil) }
            #expect(DecodingAnswer((answer + [0])[...]) == nil)
        }
    }

    @Test("with a value out of range is none")
    func ranges() {
        let job = Self.jobs[0].bytes
        // Loader, colors, bits, orientation, kind of shrinking, channels.
        for offset in 4..<10 {
            var bytes = job
            bytes[offset] = 99
            #expect(DecodingMessage(bytes[...]) == nil, "\(offset)")
        }
        // A width of the result that the memory has no room for.
        var bytes = job
        bytes.replaceSubrange(26..<30, with: [255, 255, 255, 127])
        #expect(DecodingMessage(bytes[...]) == nil)
    }

    /// Changes some bytes, and sometimes the length.
    private static func mutated(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
            let index = Int.random(in: bytes.indices, using: &random)
            bytes[index] = random.pick([0, 1, 3, 4, 127, 128, 255, UInt8.random(in: 0...255, using: &random)])
        }
        if random.chance(10) { bytes.removeLast(min(bytes.count, Int.random(in: 0...9, using: &random))) }
        if random.chance(10) { bytes += (0..<Int.random(in: 0...9, using: &random)).map { UInt8($0) } }
        return bytes
    }

    @Test("that was changed at random is read or refused, 6000 times")
    func fuzz() {
        var random = SeededGenerator(seed: 40)
        let jobs = Self.jobs.map(\.bytes)
        var read = 0
        for _ in 0..<3000 {
            if let job = DecodingMessage(Self.mutated(random.pick(jobs), &random)[...]) {
                read += 1
                #expect(DecodingMessage(job.bytes[...])?.decoding == job.decoding)
            }
            if let answer = DecodingAnswer(Self.mutated(random.pick(Self.answers).bytes, &random)[...]) {
                read += 1
                if case .failed = answer { continue }
                #expect(DecodingAnswer(answer.bytes[...]) == answer)
            }
        }
        #expect(read > 300)
    }

    @Test("about shared memory is checked against the memory, 3000 times", .enabled(if: isLinux, "needs Linux"))
    func fuzzResults() throws {
        var random = SeededGenerator(seed: 41)
        var decoding = DecoderPoolTests.drawnDecoding
        decoding.target = .init(width: 5, height: 3)
        decoding.frames = 3
        decoding.gamut = .stored
        // Two opaque frames, their records, and a profile.
        let pixels = [UInt8](repeating: 7, count: 96)
        let records = [3, 40, 3, 50].flatMap { little(UInt32($0)) }
        let memory = Array(pixels.prefix(90)) + [0, 0, 0, 0, 0, 0] + records + [1, 2, 3, 4]
        let good = DecodingAnswer.Result(count: 2, pixelBytes: 90, profileBytes: 4, plays: 1)
        #expect(try Self.pixels(good, decoding, memory)?.timing == FrameTiming(delays: [40, 50], plays: 1))
        #expect(try Self.pixels(good, decoding, memory)?.profile == [1, 2, 3, 4])
        var accepted = 0
        for _ in 0..<3000 {
            guard
                case .decoded(let result)? = DecodingAnswer(
                    Self.mutated(DecodingAnswer.decoded(good).bytes, &random)[...])
            else { continue }
            guard let pixels = try Self.pixels(result, decoding, Self.mutated(memory, &random)) else { continue }
            accepted += 1
            #expect(pixels.frames.reduce(0) { $0 + $1.samples.count } == result.pixelBytes)
        }
        #expect(accepted > 10)
    }

    private static func pixels(
        _ result: DecodingAnswer.Result, _ decoding: NativeDecoding, _ memory: [UInt8]
    ) throws -> DecodedPixels? {
        let mapping = try #require(SharedMapping(try SharedFile(copying: memory), memory.count, isWritable: false))
        return DecodedPixels(result, of: decoding, in: mapping)
    }

    @Test(
        "that was changed at random does not hang a process, 100 times",
        .enabled(if: CalotypeCommand.path != nil && isLinux, "needs the command, and Linux"))
    func fuzzProcess() throws {
        var random = SeededGenerator(seed: 42)
        let file = DrawnImage.corners(64, 48).png
        let job = DecodingMessage(DecoderPoolTests.drawnDecoding, sourceBytes: file.count)
        let program = ChildProgram(path: try #require(CalotypeCommand.path), mode: .decoder)
        var child: ChildProcess?
        var (answers, ends) = (0, 0)
        for _ in 0..<100 {
            let process = try child ?? ChildProcess(program)
            child = process
            _ = try process.waitUntilReady(StopFlag())
            let files = try [SharedFile(copying: file), SharedFile(bytes: job.capacity)]
            let count = random.chance(97) ? 2 : 1
            let message = Self.mutated(job.bytes, &random)
            let isSent = withExtendedLifetime(files) { process.send(message, files.prefix(count).map(\.file)) }
            try #require(isSent)
            do {
                _ = try process.answer(to: "fuzz", StopFlag())
                answers += 1
            } catch {
                (ends, child) = (ends + 1, nil)
            }
        }
        #expect(answers > 80)
        #expect(ends < 20)
    }
}
