/// The file of an animation (Google's WebP container specification).
struct AnimationFile {
    private let animation: WebPAnimation
    private let frames: [(frame: AnimationFrame, duration: Int)]

    /// The longest time of a frame, in milliseconds, and the highest number of plays.
    private static let mostDuration = 1 << 24 - 1
    private static let mostPlays = 1 << 16 - 1

    /// Adds the durations of frames that are `nil` to those before them.
    init(_ animation: WebPAnimation, _ frames: [AnimationFrame?]) {
        self.animation = animation
        var kept: [(frame: AnimationFrame, duration: Int)] = []
        for (frame, duration) in zip(frames, animation.durations) {
            let duration = min(max(duration, 0), Self.mostDuration)
            if let frame { kept.append((frame, duration)) } else { kept[kept.count - 1].duration += duration }
        }
        self.frames = kept
    }

    /// The bytes. `filler` makes a frame for the rest of a duration that is too long for one.
    func bytes(filler: () throws(WebPError) -> AnimationFrame) throws(WebPError) -> [UInt8] {
        if frames.count == 1 { return frames[0].frame.file }
        var body: [UInt8] = []
        var hasAlpha = false
        for (frame, duration) in frames {
            hasAlpha = hasAlpha || frame.hasAlpha
            body.append(frame, duration: min(duration, Self.mostDuration))
            var rest = duration - Self.mostDuration
            while rest > 0 {
                hasAlpha = true
                body.append(try filler(), duration: min(rest, Self.mostDuration))
                rest -= Self.mostDuration
            }
        }
        let size = 4 + 18 + 14 + body.count
        guard size <= 0xFFFF_FFF6 else { throw .tooLarge }
        var file: [UInt8] = []
        file.reserveCapacity(8 + size)
        file.append("RIFF", size: size)
        file += "WEBP".utf8
        file.append(header: hasAlpha ? 0x12 : 0x02, width: animation.width, height: animation.height)
        file.append("ANIM", size: 6)
        file += [255, 255, 255, 255]  // the background, which players ignore: white, as libwebp has it
        file.append(little: min(max(animation.plays, 0), Self.mostPlays), bytes: 2)
        return file + body
    }
}

extension [UInt8] {
    fileprivate mutating func append(_ frame: AnimationFrame, duration: Int) {
        let chunks = frame.chunks
        append("ANMF", size: 16 + chunks.count)
        let region = frame.region
        for number in [region.left / 2, region.top / 2, region.width - 1, region.height - 1, duration] {
            append(little: number, bytes: 3)
        }
        append(frame.isBlended ? 0 : 2)
        self += chunks
    }
}
