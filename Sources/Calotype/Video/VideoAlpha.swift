/// Videos whose pixels may be transparent.
extension VideoProbe {
    /// Whether ffmpeg's own decoder returns alpha, judged by the name of its pixel format.
    var hasAlphaInside: Bool {
        guard let pixelFormat else { return false }
        return ["yuva", "rgba", "argb", "bgra", "abgr", "gbrap", "ya8", "ya16", "ayuv"].contains {
            pixelFormat.hasPrefix($0)
        }
    }

    /// The decoder that reads the alpha of this video; `nil` if ffmpeg's own decoder can be used.
    var alphaDecoder: String? {
        guard hasAlphaBeside else { return nil }
        return switch codec {
        case "vp8": "libvpx"
        case "vp9": "libvpx-vp9"
        default: nil
        }
    }
}

extension VideoFrames {
    /// Prepares to read frames, with alpha if this ffmpeg can decode it.
    init(_ file: VideoFile, _ probe: VideoProbe) async throws {
        let wanted = probe.alphaDecoder
        let decoder = try await wanted.asyncFlatMap { try await VideoProgram.hasDecoder($0) ? $0 : nil }
        self.init(
            file: file, probe: probe, hasAlpha: decoder != nil || wanted == nil && probe.hasAlphaInside,
            decoder: decoder)
    }

    /// Whether the video has alpha that this ffmpeg cannot decode.
    var losesAlpha: Bool { probe.alphaDecoder != nil && decoder == nil }
}

extension VideoProgram {
    /// Whether ffmpeg was built with a decoder. `ffmpeg -decoders` prints one line for each: flags, name, description.
    fileprivate static func hasDecoder(_ name: String) async throws -> Bool {
        let table = try await Self(name: "ffmpeg").output(["-v", "error", "-decoders"], limit: 1 << 20)
        return String(decoding: table, as: UTF8.self).split(whereSeparator: \.isNewline).contains { line in
            let words = line.split(separator: " ", maxSplits: 2)
            return words.count > 1 && words[1] == name
        }
    }
}

extension Optional {
    fileprivate func asyncFlatMap<R>(_ change: (Wrapped) async throws -> R?) async rethrows -> R? {
        if let self { try await change(self) } else { nil }
    }
}
