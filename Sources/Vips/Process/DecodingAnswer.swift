internal import Pixels

/// The answer of a decoder or verifier process, as a message. Pixels and verdicts are not in it: they are in the shared
/// memory.
enum DecodingAnswer: Hashable {
    /// The process is ready for jobs, and these protections are in force in it.
    case ready(DecoderProtections)
    case decoded(Result)
    /// The verdict on a credential has this number of bytes, from the start of the shared memory.
    case verified(bytes: Int)
    case failed(Failure, detail: String)

    /// The content of the shared memory: the pixels of all frames, then at the next multiple of 8 a record of each
    /// frame, then the ICC profile.
    struct Result: Hashable {
        /// The number of frames.
        let count: Int
        let pixelBytes: Int
        let profileBytes: Int
        /// How often an animation is played.
        let plays: Int
        var hadForeignColors = false

        /// A record is the number of channels and the duration in milliseconds, four bytes each.
        static let recordBytes = 8

        var recordStart: Int { (pixelBytes + 7) / 8 * 8 }
        var profileStart: Int { recordStart + count * Self.recordBytes }
        var end: Int { profileStart + profileBytes }
    }

    /// The kind of an error in the process.
    enum Failure: UInt8 {
        case damaged = 1
        case cannotRead, unavailable, outOfMemory, protocolBroken

        init(_ error: any Error) {
            self =
                switch error {
                case is VipsCannotRead: .cannotRead
                case is VipsUnavailable: .unavailable
                case PixelError.outOfMemory: .outOfMemory
                default: .damaged
                }
        }

        func error(of operation: String, _ detail: String) -> any Error {
            switch self {
            case .damaged, .protocolBroken: VipsError(operation, detail: detail)
            case .cannotRead: VipsCannotRead(description: detail)
            case .unavailable: VipsUnavailable(description: detail)
            case .outOfMemory: PixelError.outOfMemory(bytes: 0)
            }
        }
    }

    static let mostBytes = 4096
    private static let magic: UInt32 = 0x3141_4443  // "CDA1"
    private static let mostMemory = 1 << 48

    var bytes: [UInt8] {
        var message = MessageWriter()
        message.add(Self.magic)
        switch self {
        case .ready(let protections):
            message.add(UInt8(1))
            message.add(protections.rawValue)
        case .decoded(let result):
            message.add(UInt8(2))
            message.add(UInt32(clamping: result.count))
            message.add(UInt64(result.pixelBytes))
            message.add(UInt32(clamping: result.profileBytes))
            message.add(UInt32(clamping: result.plays))
            message.add(UInt8(result.hadForeignColors ? 1 : 0))
        case .failed(let failure, let detail):
            message.add(UInt8(3))
            message.add(failure.rawValue)
            message.add(bytes: detail.utf8.prefix(Self.mostBytes - message.bytes.count))
        case .verified(let count):
            message.add(UInt8(4))
            message.add(UInt32(clamping: count))
        }
        return message.bytes
    }

    /// Reads a message. Returns `nil` unless every value is in its range.
    init?(_ bytes: ArraySlice<UInt8>) {
        var message = MessageReader(bytes)
        guard message.number(UInt32.self) == Self.magic, let kind = message.number(UInt8.self) else { return nil }
        switch kind {
        case 1:
            guard let bits = message.number(UInt32.self), message.end(0) != nil else { return nil }
            self = .ready(DecoderProtections(rawValue: bits))
        case 2:
            guard let count = message.number(UInt32.self, in: 1...65_536),
                let pixelBytes = message.number(UInt64.self, in: 1...Self.mostMemory),
                let profileBytes = message.number(UInt32.self, in: 0...VipsImage.mostProfileBytes),
                let plays = message.number(UInt32.self, in: 0...Int(Int32.max)),
                let isForeign = message.number(UInt8.self, in: 0...1), message.end(0) != nil
            else { return nil }
            self = .decoded(
                Result(
                    count: count, pixelBytes: pixelBytes, profileBytes: profileBytes, plays: plays,
                    hadForeignColors: isForeign == 1))
        case 3:
            guard let failure = message.number(UInt8.self).flatMap(Failure.init(rawValue:)) else { return nil }
            self = .failed(failure, detail: String(decoding: message.end(), as: UTF8.self))
        case 4:
            guard let count = message.number(UInt32.self, in: 1...VerifyingMessage.mostVerdictBytes),
                message.end(0) != nil
            else { return nil }
            self = .verified(bytes: count)
        default: return nil
        }
    }
}

extension DecodedPixels {
    /// Reads the result of a decoder process. Returns `nil` unless it is exactly a result of `decoding`. `memory` is
    /// frozen, so that it cannot change after the checks.
    init?(_ result: DecodingAnswer.Result, of decoding: NativeDecoding, in memory: SharedMapping) {
        guard result.end <= memory.count, result.count <= decoding.frames ?? 1, result.count >= 1,
            decoding.gamut != .srgb || result.profileBytes == 0
        else { return nil }
        let isTurned = decoding.frames != nil && decoding.orientation >= 5
        let size = isTurned ? decoding.target.turned : decoding.target
        var (frames, delays): ([PixelBuffer], [Int]) = ([], [])
        var offset = 0
        for index in 0..<result.count {
            let record = memory.start + result.recordStart + index * DecodingAnswer.Result.recordBytes
            let channels = Int(record.load(as: UInt32.self))
            let delay = Int(record.load(fromByteOffset: 4, as: UInt32.self))
            guard channels == 3 || channels == 4 else { return nil }
            let count = size.width * size.height * channels * decoding.depth.sampleBytes
            guard count <= result.pixelBytes - offset else { return nil }
            frames.append(
                PixelBuffer(
                    width: size.width, height: size.height, channels: channels, depth: decoding.depth,
                    at: memory.start + offset, of: memory))
            delays.append(min(delay, Int(Int32.max)))
            offset += count
        }
        guard offset == result.pixelBytes else { return nil }
        self.frames = frames
        hadForeignColors = result.hadForeignColors
        timing = decoding.frames == nil ? nil : FrameTiming(delays: delays, plays: result.plays)
        profile =
            result.profileBytes == 0
            ? nil
            : Array(UnsafeRawBufferPointer(start: memory.start + result.profileStart, count: result.profileBytes))
    }
}

/// The protections that are in force in a decoder or verifier process, and what it has tried in vain since then.
package struct DecoderProtections: OptionSet, Sendable, Hashable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Limits of memory, processor time and open files; no core dumps and no new rights.
    package static let limits = Self(rawValue: 1)
    /// Only the system calls that decoding needs.
    package static let seccomp = Self(rawValue: 2)
    /// No files, and from Linux 6.7 on no TCP connections.
    package static let landlock = Self(rawValue: 4)

    /// It could not open a file, open a socket, start a process, and raise its limits or send a signal to its parent.
    package static let noFiles = Self(rawValue: 8)
    package static let noNetwork = Self(rawValue: 16)
    package static let noProcesses = Self(rawValue: 32)
    package static let noInfluence = Self(rawValue: 64)

    package static let all: Self = [.limits, .seccomp, .landlock]

    /// The names of the protections, for logs.
    package var names: [String] {
        [(Self.limits, "limits"), (.landlock, "landlock"), (.seccomp, "seccomp")]
            .filter { contains($0.0) }.map(\.1)
    }
}
