/// Extracts frames from a video with `ffmpeg`.
struct VideoFrames: Sendable {
    let file: VideoFile
    let probe: VideoProbe
    /// Whether frames have an alpha channel.
    var hasAlpha = false
    /// The decoder to use; `nil` for ffmpeg's own.
    var decoder: String?

    /// The bytes of one pixel of a frame.
    var channels: Int { hasAlpha ? 4 : 3 }

    /// An upper estimate of the bytes that ffmpeg needs: its libraries, and the reference frames of the codec.
    static func predictedMemory(_ coded: Dimensions) -> Int { (96 << 20) + 48 * coded.pixels }

    /// The number of pixels that one run may decode, which take one core about five seconds.
    private static let mostPixelsDecoded = 1.5e9

    /// Whether decoding the whole video takes too long.
    var isLong: Bool {
        probe.duration * (probe.frameRate ?? 30) * Double(probe.coded.pixels) > Self.mostPixelsDecoded
    }

    /// The position, in seconds, of the frame for `moment`. It is never after the last frame.
    func second(of moment: VideoMoment) async throws -> Double {
        switch moment {
        case .seconds(let seconds): min(seconds, last)
        case .fraction(let fraction): min(max(fraction, 0) * probe.duration, last)
        case .auto: try await autoSecond()
        }
    }

    /// A position at which the last frame is still shown, in seconds.
    private var last: Double { max(probe.duration - 2 / (probe.frameRate ?? 10), 0) }

    /// One frame as PNG, in sRGB, upright, with square pixels. Throws `damaged` if there is none.
    func png(at second: Double) async throws -> [UInt8] {
        let scale = "iw*if(sar\\,sar\\,1):ih:flags=bicubic+accurate_rnd+full_chroma_int" + matrix
        // The PNG file is not compressed, because it is decoded right away.
        let encoder = ["-c:v", "png", "-compression_level", "0", "-f", "image2pipe"]
        let limit = (1 << 20) + 8 * probe.coded.pixels
        for second in [second, 0] {
            let png = try await frame(at: second, scaled: scale, encoder, limit: limit)
            if !png.isEmpty { return png }
        }
        throw ImageError.damaged("the video has no frames")
    }

    /// Up to `count` frames in RGB or RGBA, one after the other, at `rate` frames per second. Each is the frame that is
    /// shown in the middle of its interval. There are fewer than `count` if the video ends before.
    func pixels(
        from second: Double, rate: Double, count: Int, scaledTo size: Dimensions, keyframesAlone: Bool
    ) async throws -> [UInt8] {
        return try await frames(
            count, from: second, keyframesAlone ? ["-skip_frame", "nokey"] : [],
            "fps=fps=\(rate):start_time=0:round=near,\(scaling(to: size))", ["-f", "rawvideo"],
            limit: size.pixels * channels * count)
    }

    /// Scales with premultiplied alpha, so that the colors of transparent pixels do not bleed into visible ones.
    private func scaling(to size: Dimensions) -> String {
        let flags = "flags=lanczos+accurate_rnd+full_chroma_int"
        guard hasAlpha else { return "scale=\(size.width):\(size.height):\(flags)\(matrix)" }
        return "scale=\(flags)\(matrix),format=gbrap,premultiply=inplace=1,scale=\(size.width):\(size.height):\(flags),"
            + "unpremultiply=inplace=1"
    }

    /// High-definition video that does not state its color matrix uses BT.709. ffmpeg would use BT.601.
    private var matrix: String {
        probe.colorSpace == nil && probe.coded.height >= 720 ? ":in_color_matrix=bt709" : ""
    }

    private func frame(
        at second: Double, scaled scale: String, _ encoder: [String], limit: Int
    ) async throws -> [UInt8] {
        try await frames(1, from: second, [], "scale=\(scale)", encoder, limit: limit)
    }

    func frames(
        _ count: Int, from second: Double, _ decoder: [String], _ filters: String, _ encoder: [String], limit: Int
    ) async throws -> [UInt8] {
        var program = VideoProgram(name: "ffmpeg")
        program.memory += 96 * probe.coded.pixels
        return try await file.read(
            with: program,
            ["-v", "error", "-nostdin", "-threads", "1"] + (self.decoder.map { ["-c:v", $0] } ?? []) + decoder + [
                "-ss", "\(Int((second * 1e6).rounded()))us",
            ],
            output: ["-map", "0:V:0", "-frames:v", "\(count)", "-an", "-sn", "-dn", "-map_metadata", "-1"]
                + ["-vf", "\(filters),setsar=1", "-pix_fmt", hasAlpha ? "rgba" : "rgb24"] + encoder + ["pipe:1"],
            limit: limit)
    }
}
