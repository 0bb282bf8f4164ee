/// Films whose pixels may be transparent.
extension VideoProbe {
    /// Whether ffmpeg's own decoder gives alpha, by the name of what it gives.
    var hasAlphaInside: Bool {
        guard let pixelFormat else { return false }
        return ["yuva", "rgba", "argb", "bgra", "abgr", "gbrap", "ya8", "ya16", "ayuv"].contains {
            pixelFormat.hasPrefix($0)
        }
    }

    /// The decoder that reads the alpha of this film where ffmpeg's own does not.
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
    /// The frames of a film, with their alpha where this ffmpeg can read it.
    init(_ file: VideoFile, _ probe: VideoProbe) async throws {
        let wanted = probe.alphaDecoder
        let decoder = try await wanted.asyncFlatMap { try await VideoProgram.hasDecoder($0) ? $0 : nil }
        self.init(
            file: file, probe: probe, hasAlpha: decoder != nil || wanted == nil && probe.hasAlphaInside,
            decoder: decoder)
    }

    /// Whether the film has alpha that this ffmpeg cannot read.
    var losesAlpha: Bool { probe.alphaDecoder != nil && decoder == nil }
}

extension VideoProgram {
    /// Whether ffmpeg was built with a decoder: each has a line with some flags and its name.
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
