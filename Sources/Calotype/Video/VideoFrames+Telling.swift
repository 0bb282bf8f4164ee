extension VideoFrames {
    /// How many are looked at for a telling one.
    private static let glimpses = 8
    private static let glimpseBox = Dimensions(width: 320, height: 320)

    /// Of the frame with the most detail of some that are spread over the film.
    func tellingSecond() async throws -> Double {
        guard probe.duration > 0 else { return 0 }
        let places = VideoGlimpses(Self.glimpses, of: probe.duration, keyframes: try await keyframes()).places
        // Where much has to be decoded for some, decoding all of a short film once is quicker.
        let isQuickAsAWhole = !isLong && places.count(where: { !$0.isKeyframe }) > 2
        let seen = try await isQuickAsAWhole ? glimpsesInOneRun() : glimpses(at: places)
        return seen.max { $0.detail < $1.detail }?.seconds ?? 0
    }

    /// None where a film that is cut off has nothing to show.
    private func glimpses(at places: [VideoGlimpses.Place]) async throws -> [VideoGlimpse] {
        var glimpses: [VideoGlimpse] = []
        for place in places { if let glimpse = try await glimpse(at: place) { glimpses.append(glimpse) } }
        return glimpses
    }

    private func glimpsesInOneRun() async throws -> [VideoGlimpse] {
        let (size, count) = (probe.coded.fitted(inside: Self.glimpseBox), Self.glimpses)
        let length = probe.duration / Double(count)
        let pixels = try await frames(
            count, from: 0, Self.quick,
            "fps=fps=\(1 / length):start_time=0:round=near,scale=\(size.width):\(size.height):flags=area",
            ["-f", "rawvideo"], limit: size.pixels * channels * count)
        let bytes = size.pixels * channels
        return (0..<pixels.count / bytes).map { index in
            VideoGlimpse(
                seconds: (Double(index) + 0.5) * length, pixels: Array(pixels[index * bytes..<(index + 1) * bytes]),
                size: size)
        }
    }

    /// As small as a glimpse is, what smooths the edges of blocks is not seen.
    private static let quick = ["-skip_loop_filter", "all"]

    /// In seconds of the film. Of one with very many pictures it would take too long to say.
    private func keyframes() async throws -> [Double] {
        guard probe.duration * (probe.frameRate ?? 30) <= Double(VideoPackets.most) else { return [] }
        return try await VideoPackets(of: file).keyframes.map { $0 - probe.start }
    }

    private func glimpse(at place: VideoGlimpses.Place) async throws -> VideoGlimpse? {
        let size = probe.coded.fitted(inside: Self.glimpseBox)
        // A keyframe is the first that is decoded where it is sought by a time that is not before it, however that is rounded.
        let decoder = Self.quick + (place.isKeyframe ? ["-noaccurate_seek"] : [])
        let pixels = try await frames(
            1, from: place.second + (place.isKeyframe ? 0.0005 : 0), decoder,
            "scale=\(size.width):\(size.height):flags=area", ["-f", "rawvideo"], limit: size.pixels * channels)
        guard pixels.count == size.pixels * channels else { return nil }
        return VideoGlimpse(seconds: place.second, pixels: pixels, size: size)
    }
}
