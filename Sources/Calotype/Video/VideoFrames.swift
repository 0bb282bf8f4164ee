/// Takes frames out of a film, by `ffmpeg`.
struct VideoFrames: Sendable {
    let file: VideoFile
    let probe: VideoProbe
    /// Whether frames come with alpha.
    var hasAlpha = false
    /// The decoder to be used, where that is not ffmpeg's own.
    var decoder: String?

    /// Of a frame's pixels, in bytes.
    var channels: Int { hasAlpha ? 4 : 3 }

    /// Bytes that ffmpeg holds, an upper estimate: its libraries, and the frames that a codec refers to.
    static func predictedMemory(_ coded: Dimensions) -> Int { (96 << 20) + 48 * coded.pixels }

    /// How many pixels are decoded in one run: about five seconds of one core.
    private static let mostPixelsDecoded = 1.5e9

    /// Whether it takes too long to decode all of it.
    var isLong: Bool {
        probe.duration * (probe.frameRate ?? 30) * Double(probe.coded.pixels) > Self.mostPixelsDecoded
    }

    /// The second of the frame that is wanted.
    func second(of moment: VideoMoment) async throws -> Double {
        switch moment {
        case .seconds(let seconds): min(seconds, last)
        case .fraction(let fraction): min(max(fraction, 0) * probe.duration, last)
        case .telling: try await tellingSecond()
        }
    }

    /// Where the last frame is still to be seen.
    private var last: Double { max(probe.duration - 2 / (probe.frameRate ?? 10), 0) }

    /// A frame as PNG, in sRGB, upright, its pixels square. Throws `damaged` where there is none.
    func png(at second: Double) async throws -> [UInt8] {
        let scale = "iw*if(sar\\,sar\\,1):ih:flags=bicubic+accurate_rnd+full_chroma_int" + matrix
        // Not compressed, for it is decoded at once.
        let encoder = ["-c:v", "png", "-compression_level", "0", "-f", "image2pipe"]
        let limit = (1 << 20) + 8 * probe.coded.pixels
        for second in [second, 0] {
            let png = try await frame(at: second, scaled: scale, encoder, limit: limit)
            if !png.isEmpty { return png }
        }
        throw ImageError.damaged("the film has no frames")
    }

    /// Frames in RGB or RGBA, one after the other, so many a second: each is what is seen in the middle of its time. Fewer than
    /// `count` where the film ends.
    func pixels(
        from second: Double, rate: Double, count: Int, scaledTo size: Dimensions, keyframesAlone: Bool
    ) async throws -> [UInt8] {
        return try await frames(
            count, from: second, keyframesAlone ? ["-skip_frame", "nokey"] : [],
            "fps=fps=\(rate):start_time=0:round=near,\(scaling(to: size))", ["-f", "rawvideo"],
            limit: size.pixels * channels * count)
    }

    /// Alpha is premultiplied meanwhile, so that hidden colours do not bleed.
    private func scaling(to size: Dimensions) -> String {
        let flags = "flags=lanczos+accurate_rnd+full_chroma_int"
        guard hasAlpha else { return "scale=\(size.width):\(size.height):\(flags)\(matrix)" }
        return "scale=\(flags)\(matrix),format=gbrap,premultiply=inplace=1,scale=\(size.width):\(size.height):\(flags),"
            + "unpremultiply=inplace=1"
    }

    /// High definition that does not say how its colours are stored has them as BT.709; ffmpeg would take BT.601.
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
        return try await program.output(
            ["-v", "error", "-nostdin", "-threads", "1"] + (self.decoder.map { ["-c:v", $0] } ?? []) + decoder + [
                "-ss", "\(Int((second * 1e6).rounded()))us",
            ]
                + file.input
                + ["-map", "0:V:0", "-frames:v", "\(count)", "-an", "-sn", "-dn", "-map_metadata", "-1"]
                + ["-vf", "\(filters),setsar=1", "-pix_fmt", hasAlpha ? "rgba" : "rgb24"] + encoder + ["pipe:1"],
            limit: limit)
    }
}
