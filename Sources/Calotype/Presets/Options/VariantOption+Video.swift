extension VariantOption {
    static let poster = Self(name: "poster") { _ in
        VideoMoment.words
    } read: { value, spec in
        guard let moment = value.word.flatMap(VideoMoment.init) else { return false }
        spec.poster = moment
        return true
    } write: {
        $0.poster == .auto ? nil : .string($0.poster.written)
    }

    static let storyboard = several(
        "storyboard", usual: Storyboard(),
        [.integer("frames", Storyboard.counts, \.frames), .integer("columns", Storyboard.counts, \.columns)],
        like: #"{"frames": 16, "columns": 4}"#, \.storyboard)

    static let clip = several(
        "clip", of: VariantFormat.allCases.filter(\.canMove), usual: VideoClip(),
        [.number("seconds", VideoClip.lengths, \.seconds), .number("rate", VideoClip.rates, \.rate), start],
        like: #"{"seconds": 3, "rate": 10}"#, \.clip)

    private static let start = FieldRule<VideoClip>(name: "start", values: VideoMoment.words) { value, clip in
        guard let moment = value.word.flatMap(VideoMoment.init) else { return false }
        clip.start = moment
        return true
    } write: {
        .string($0.start.written)
    }
}
