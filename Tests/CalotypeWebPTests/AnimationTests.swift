import CalotypeWebP
import Dispatch
import Synchronization
import Testing

@Suite("Animations")
struct AnimationTests {
    @Test("A decoder composes the frames", arguments: Motion.allCases, [3, 4])
    func frames(_ motion: Motion, _ channels: Int) throws {
        let movie = Movie(motion, channels: channels)
        let file = try movie.encoded()
        let seen = try #require(ComposedFrames(file))
        #expect(seen.frames.count == motion.differing)
        #expect(seen.durations == motion.durations)
        var shown = 0
        for (index, frame) in movie.frames.enumerated() {
            if index > 0, frame != movie.frames[index - 1] { shown += 1 }
            #expect(movie.error(of: seen.frames[shown], index) < 60, "frame \(index)")
        }
    }

    @Test("The bytes do not depend on threads and kernels", arguments: Motion.allCases)
    func sameBytes(_ motion: Motion) throws {
        let movie = Movie(motion, channels: 4)
        let file = try movie.encoded()
        #expect(try movie.encoded(helpers: true) == file)
        #expect(try movie.encoded(portable: true) == file)
    }

    @Test("A small change takes a small rectangle, and unchanged parts are not coded again")
    func small() throws {
        let all = try Movie(.corners, channels: 3, .noise).encoded().count
        let one = try Movie(.still, channels: 3, .noise).encoded().count
        #expect(all < 3 * one)  // of six frames
    }

    @Test("Frames without a difference leave a still image")
    func still() throws {
        let file = try Movie(.still, channels: 3).encoded()
        #expect(String(decoding: file[12..<16], as: UTF8.self) == "VP8 ")
    }

    @Test("A time that is too long for a frame is divided")
    func longTime() throws {
        let most = 1 << 24 - 1
        let movie = Movie(.moving, channels: 3, durations: [most, 0, 1, 2, 3, 40])
        #expect(try #require(ComposedFrames(movie.encoded())).durations == [most, 0, 1, 2, 3, 40])
        let still = Movie(.pause, channels: 3, durations: [most, most, 7, 10, 20, 30])
        let durations = try #require(ComposedFrames(still.encoded())).durations
        #expect(durations == [most, most, 7, 10, 20, 30] || durations.reduce(0, +) == 2 * most + 67)
    }

    @Test("Negative times and plays count as 0")
    func negative() throws {
        let movie = Movie(.moving, channels: 3, durations: [-1, -5, 1, 2, 3, 40])
        let file = try movie.encoded(plays: -3)
        #expect(try #require(ComposedFrames(file)).durations == [0, 0, 1, 2, 3, 40])
        #expect(file[42..<44].elementsEqual([0, 0]))
    }

    @Test("Work ends soon after it should", arguments: [false, true])
    func stops(_ hasHelpers: Bool) throws {
        let movie = Movie(.moving, channels: 3)
        var questions = 0
        #expect(throws: WebPError.cancelled) {
            try movie.encoded(helpers: hasHelpers) {
                questions += 1
                return questions == (hasHelpers ? 1 : 5)
            }
        }
    }

    @Test("Only the frames that are being encoded are kept", arguments: [(false, 2), (true, 5)])
    func kept(_ row: (hasHelpers: Bool, most: Int)) throws {
        let counter = FrameCounter()
        // Each of two threads holds its frame and the one before, and one of them also takes the next.
        _ = try Movie(.moving, channels: 3).encoded(helpers: row.hasHelpers, threads: 2, counter: counter)
        #expect((1...row.most).contains(counter.most))
        #expect(counter.alive == 0)
    }

    @Test("An error of the source of frames ends the work", arguments: [false, true])
    func failure(_ hasHelpers: Bool) {
        struct Damage: Error {}
        let animation = WebPAnimation(width: 8, height: 8, layout: .rgb, durations: [1, 2, 3], plays: 0) {
            throw Damage()
        }
        #expect(throws: Damage.self) {
            try WebPEncoder().encode(
                animation, options: WebPOptions(), borrowThread: { hasHelpers && Encoding.borrowThread($0) },
                isCancelled: { false })
        }
    }

    @Test("No frames are refused")
    func none() throws {
        #expect(throws: WebPError.self) { try Movie(.moving, channels: 3, durations: []).encoded() }
    }
}

/// What happens in a movie of six frames.
enum Motion: CaseIterable {
    case still, moving, corners, pause, vanishing, dot

    /// The frames of the file.
    var differing: Int { self == .still ? 1 : self == .pause ? 3 : 6 }

    var durations: [Int] { self == .still ? [] : self == .pause ? [60, 40, 110] : [10, 20, 30, 40, 50, 60] }

    /// The alpha and the brightness that are added at a pixel.
    func change(_ frame: Int, _ x: Int, _ y: Int, _ width: Int, _ height: Int) -> (alpha: UInt8, light: Int) {
        switch self {
        case .still: (255, 0)
        case .moving: (255, (x + 9 * frame) / 16 % 2 * 50)
        case .corners:
            (x < 20 && y < 20) || (x >= width - 20 && y >= height - 20) ? (255, 30 * frame) : (255, 0)
        case .pause: (255, (frame < 3 ? 0 : frame < 4 ? 60 : 20))
        case .vanishing: abs(x - 15 * frame) < 12 ? (200, 40) : (0, 0)
        case .dot: x == 7 + frame && y == 9 ? (255, 90) : (255, 0)
        }
    }
}

/// Frames of RGB or RGBA.
struct Movie {
    static let (width, height) = (101, 67)
    let channels: Int
    let frames: [[UInt8]]
    let durations: [Int]

    init(
        _ motion: Motion, channels: Int, _ content: Picture.Content = .edges,
        durations: [Int] = [10, 20, 30, 40, 50, 60]
    ) {
        let (width, height) = (Self.width, Self.height)
        let picture = Picture(width: width, height: height, content, seed: 3)
        frames = (0..<6).map { frame in
            (0..<width * height).flatMap { index -> [UInt8] in
                let (alpha, light) = motion.change(frame, index % width, index / width, width, height)
                let color = picture.pixels[3 * index..<3 * index + 3].map { UInt8(min(Int($0) * 3 / 5 + light, 255)) }
                return channels == 4 ? color + [alpha] : color
            }
        }
        self.channels = channels
        self.durations = durations
    }

    func encoded(
        helpers: Bool = false, threads: Int = 4, portable: Bool = false, plays: Int = 3, counter: FrameCounter? = nil,
        isCancelled: () -> Bool = { false }
    ) throws -> [UInt8] {
        var encoder = WebPEncoder()
        encoder.usesPortableKernels = portable
        let animation = WebPAnimation(
            width: Self.width, height: Self.height, layout: channels == 4 ? .rgba : .rgb, durations: durations,
            plays: plays, next: FrameSource(frames, counter).next)
        return try encoder.encode(
            animation, options: WebPOptions(quality: 90, maximumThreads: threads),
            borrowThread: { helpers && Encoding.borrowThread($0) }, isCancelled: isCancelled)
    }

    /// The mean squared error of the colors, weighted by alpha, and of alpha.
    func error(of seen: [UInt8], _ index: Int) -> Double {
        let frame = frames[index]
        var sum = 0.0
        for pixel in 0..<Self.width * Self.height {
            let alpha = channels == 4 ? frame[4 * pixel + 3] : 255
            let difference = Double(alpha) - Double(seen[4 * pixel + 3])
            sum += difference * difference
            for channel in 0..<3 {
                let difference = Double(frame[channels * pixel + channel]) - Double(seen[4 * pixel + channel])
                sum += Double(alpha) / 255 * difference * difference
            }
        }
        return sum / Double(3 * Self.width * Self.height)
    }
}

/// Counts the frames that an encoder keeps.
final class FrameCounter: Sendable {
    private let counts = Mutex((alive: 0, most: 0))

    var most: Int { counts.withLock { $0.most } }
    var alive: Int { counts.withLock { $0.alive } }

    func add(_ change: Int) {
        counts.withLock {
            $0.alive += change
            $0.most = max($0.most, $0.alive)
        }
    }
}

/// Returns one frame after the other.
private final class FrameSource: Sendable {
    private let frames: [[UInt8]]
    private let counter: FrameCounter?
    private let index = Atomic(0)

    init(_ frames: [[UInt8]], _ counter: FrameCounter?) { (self.frames, self.counter) = (frames, counter) }

    @Sendable func next() -> any AnimationPixels {
        Frame(frames[index.add(1, ordering: .relaxed).oldValue], counter)
    }

    private final class Frame: AnimationPixels {
        let samples: [UInt8]
        let counter: FrameCounter?

        init(_ samples: [UInt8], _ counter: FrameCounter?) {
            (self.samples, self.counter) = (samples, counter)
            counter?.add(1)
        }

        func withPixels(_ body: (UnsafePointer<UInt8>) -> Void) {
            samples.withUnsafeBufferPointer { if let base = $0.baseAddress { body(base) } }
        }

        deinit { counter?.add(-1) }
    }
}

/// The frames of an animation as a player shows them (Google's WebP container specification). libwebp decodes the parts.
struct ComposedFrames {
    private(set) var frames: [[UInt8]] = []
    private(set) var durations: [Int] = []

    init?(_ file: [UInt8]) {
        guard file[12..<16].elementsEqual("VP8X".utf8) else {
            guard let pixels = LibWebP.rgba(of: file) else { return nil }
            frames = [pixels.bytes]
            return
        }
        let (width, height) = (file.number(24, 3) + 1, file.number(27, 3) + 1)
        var canvas = [UInt8](repeating: 0, count: 4 * width * height)
        var offset = 12
        while offset + 8 <= file.count {
            let size = file.number(offset + 4, 4)
            if file[offset..<offset + 4].elementsEqual("ANMF".utf8) {
                let start = offset + 8
                let (left, top) = (2 * file.number(start, 3), 2 * file.number(start + 3, 3))
                let (across, down) = (file.number(start + 6, 3) + 1, file.number(start + 9, 3) + 1)
                guard file[start + 15] & 1 == 0, left + across <= width, top + down <= height,
                    let part = LibWebP.rgba(of: Self.still(Array(file[start + 16..<start + size]), across, down))
                else { return nil }
                let isBlended = file[start + 15] & 2 == 0
                for y in 0..<down {
                    for x in 0..<across {
                        let (from, to) = (4 * (y * across + x), 4 * ((top + y) * width + left + x))
                        let alpha = part.bytes[from + 3]
                        // Frames here blend either nothing or whole pixels.
                        if isBlended, alpha != 0, alpha != 255 { return nil }
                        guard !isBlended || alpha == 255 else { continue }
                        canvas.replaceSubrange(to..<to + 4, with: part.bytes[from..<from + 4])
                    }
                }
                frames.append(canvas)
                durations.append(file.number(start + 12, 3))
            }
            offset += 8 + size + size % 2
        }
        guard offset == file.count else { return nil }
    }

    /// A file of the chunks of one frame.
    private static func still(_ chunks: [UInt8], _ width: Int, _ height: Int) -> [UInt8] {
        var body = Array("WEBP".utf8)
        if chunks.starts(with: "ALPH".utf8) {
            body += Array("VP8X".utf8) + [10, 0, 0, 0, 0x10, 0, 0, 0]
            for side in [width - 1, height - 1] { body += (0..<3).map { UInt8(truncatingIfNeeded: side >> (8 * $0)) } }
        }
        body += chunks
        return Array("RIFF".utf8) + (0..<4).map { UInt8(truncatingIfNeeded: body.count >> (8 * $0)) } + body
    }
}

extension [UInt8] {
    fileprivate func number(_ offset: Int, _ bytes: Int) -> Int {
        (0..<bytes).reduce(0) { $0 | Int(self[offset + $1]) << (8 * $1) }
    }
}
