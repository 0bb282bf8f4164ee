extension SourceRequests {
    /// The warnings for options of the job, and for video positions of its specs, that the source cannot satisfy. A
    /// preset may serve images and videos alike, so a preset's video settings give no warning for an image.
    func warnings(for specs: [VariantSpec], setBy options: [String: JSONValue]) -> [String] {
        let given = options.namesGiven
        guard let video else { return warningsOfStill(given) + warningsOfDepth(given, specs) }
        return losses + specs.flatMap { $0.warnings(showing: video) } + warningsOfDepth(given, specs)
    }

    /// An animation can be made into a storyboard and a clip.
    private func warningsOfStill(_ given: Set<String>) -> [String] {
        let needsVideo = images[0].header.frames > 1 ? ["poster"] : ["poster", "storyboard", "clip"]
        return needsVideo.filter(given.contains).map { option in
            let kinds = option == "poster" ? "videos" : "videos and animations"
            return "'\(option)' is for \(kinds), and the source is a \(format) image."
        }
    }

    private func warningsOfDepth(_ given: Set<String>, _ specs: [VariantSpec]) -> [String] {
        guard given.contains("bitDepth"), let deep = specs.filter(\.isHighBitDepth).map(\.bitDepth.rawValue).max(),
            images[0].header.bitsPerChannel <= 8
        else { return [] }
        return ["'bitDepth' is \(deep), and the source has 8 bits: the variants have no more of it."]
    }
}

extension VariantSpec {
    /// Default values give no warning: a clip length, a frame rate or a frame count that the video cannot satisfy is
    /// reported only if it differs from the default.
    fileprivate func warnings(showing video: VideoDetails) -> [String] {
        let length = "The video has \(video.duration.shown) s"
        func isBeyond(_ moment: VideoMoment) -> Bool {
            if case .seconds(let seconds) = moment { seconds > video.duration } else { false }
        }
        switch frameSequence {
        case .clip(let clip)? where needsFrames:
            var warnings: [String] = []
            if isBeyond(clip.start) {
                warnings.append("\(length), and a clip is to start at \(clip.start.written). It shows the end.")
            }
            if clip.seconds > video.duration, clip.seconds != VideoClip().seconds {
                warnings.append("\(length), and a clip is to have \(clip.seconds.plain) s. It shows the whole.")
            }
            if let rate = video.frameRate, clip.rate > rate + 0.01, clip.rate != VideoClip().rate {
                warnings.append(
                    "The video has \(rate.shown) frames a second, and a clip is to have \(clip.rate.plain). It has those of "
                        + "the video.")
            }
            return warnings
        case .storyboard(let storyboard)?:
            let frames = video.frameRate.map { Int(($0 * video.duration).rounded()) } ?? .max
            guard storyboard.frames > max(frames, 1), storyboard.frames != Storyboard().frames else { return [] }
            return [
                "The video has \(max(frames, 1)) frames, and a storyboard is to have \(storyboard.frames). Some are shown twice."
            ]
        default:
            return isBeyond(poster)
                ? ["\(length), and the poster is to be at \(poster.written). Its last frame is used."] : []
        }
    }
}

extension Double {
    /// The number with at most two decimals.
    fileprivate var shown: String { ((self * 100).rounded() / 100).plain }
}

extension [String: JSONValue] {
    /// The names of the options that a job sets, for all variants or for one.
    fileprivate var namesGiven: Set<String> {
        reduce(into: []) { names, option in
            guard option.value != .null, option.value != .bool(false) else { return }
            names.insert(option.key)
            guard VariantOption.named(option.key) == nil, case .object(let fields) = option.value else { return }
            for field in fields where field.value != .null && field.value != .bool(false) { names.insert(field.key) }
        }
    }
}
