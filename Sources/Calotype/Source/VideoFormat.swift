internal import CalotypeProvenance

/// A video container that the pipeline can read frames from.
enum VideoFormat: String, Sendable {
    case mp4, mov, webm, mkv

    /// Detects the format from the first bytes of a file; `nil` if it is not a supported video.
    init?(of file: ByteWindow) {
        if file.holds("ftyp", at: 4) {
            self.init(brandsOf: file)
        } else if ["moov", "mdat", "wide"].contains(where: { file.holds($0, at: 4) }), (file.u32(at: 0) ?? 0) != 0 {
            self = .mov  // As QuickTime wrote files before there were brands.
        } else if file.holds([0x1A, 0x45, 0xDF, 0xA3]) {
            self.init(documentTypeOf: file)
        } else {
            return nil
        }
    }

    private init?(brandsOf file: ByteWindow) {
        let brands = file.available(at: 8, limit: min(file.u32(at: 0) ?? 0, 1024) - 8)
        let names = stride(from: 0, to: brands.count, by: 4).filter { $0 != 4 }.compactMap { brands.name(at: $0) }
        if names.first == "qt  " {
            self = .mov
        } else if !names.contains(where: Self.stills.contains), names.contains(where: Self.isFilm) {
            self = .mp4
        } else {
            return nil
        }
    }

    /// Image files also list video brands, so an image brand has precedence.
    private static let stills: Set = ["avif", "heic", "heix", "mif1", "crx "]

    private static func isFilm(_ brand: String) -> Bool {
        ["iso", "mp4", "avc", "hvc", "M4V", "3gp", "3g2", "f4v", "dash", "msdh", "MSNV", "qt  "].contains {
            brand.hasPrefix($0)
        }
    }

    /// EBML states its document type (element 0x4282) within the first bytes.
    private init?(documentTypeOf file: ByteWindow) {
        let head = file.available(at: 4, limit: 64)
        let type = (0..<head.count).first { head.u16(at: $0) == 0x4282 }
        guard let type else { return nil }
        if head.holds("webm", at: type + 3) {
            self = .webm
        } else if head.holds("matroska", at: type + 3) {
            self = .mkv
        } else {
            return nil
        }
    }

    var imageFormat: ImageFormat { ImageFormat(rawValue: rawValue) }

    /// The arguments that restrict ffmpeg to one demuxer. Other demuxers read playlists, which name other files and
    /// addresses.
    var demuxer: [String] {
        switch self {
        // A track may refer to another file. ffmpeg must never open it.
        case .mp4, .mov: ["-f", "mov", "-enable_drefs", "0", "-use_absolute_path", "0"]
        case .webm, .mkv: ["-f", "matroska"]
        }
    }
}
