/// The formats of files whose metadata Calotype reads, detected from their content.
public enum FileFormat: String, Sendable, Hashable, Codable, CaseIterable {
    /// Formats of images.
    case png, jpeg, webp, gif, avif, heic, jxl, tiff
    /// Formats of videos. QuickTime is `mov`, Matroska is `webm`.
    case mp4, mov, webm, avi

    /// Detects the format; `nil` if it is none of these.
    package init?(_ file: some ByteSource) {
        let head = file.available(at: 0, limit: 64)
        if head.holds([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else if head.holds([0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if head.holds("RIFF"), let form = head.name(at: 8), let format = Self.riff[form] {
            self = format
        } else if head.holds("GIF87a") || head.holds("GIF89a") {
            self = .gif
        } else if head.holds("II*\0") || head.holds("MM\0*") || head.holds("II+\0") || head.holds("MM\0+") {
            self = .tiff
        } else if head.holds([0x1A, 0x45, 0xDF, 0xA3]) {
            self = .webm
        } else if head.holds([0xFF, 0x0A]) || head.holds("JXL ", at: 4) {
            self = .jxl
        } else if let format = Self(boxes: head) {
            self = format
        } else {
            return nil
        }
    }

    private static let riff = ["WEBP": Self.webp, "AVI ": .avi]

    /// Detects a format of ISO base media files from the brands at the start of the file.
    private init?(boxes head: ByteWindow) {
        guard let name = head.name(at: 4) else { return nil }
        guard name == "ftyp" else {
            guard ["moov", "mdat", "wide", "free", "skip"].contains(name) else { return nil }
            self = .mov
            return
        }
        let length = min(max(head.u32(at: 0) ?? 0, 12), head.count)
        let brands = [8].filter { $0 + 4 <= length } + stride(from: 16, to: length - 3, by: 4)
        let names = brands.compactMap(head.name)
        let stills = names.compactMap { Self.stills[$0] }
        if let still = stills.first {
            self = stills.contains(.avif) ? .avif : still
        } else {
            self = names.first == "qt  " ? .mov : .mp4
        }
    }

    private static let stills = [
        "avif": Self.avif, "avis": .avif, "heic": .heic, "heix": .heic, "hevc": .heic, "hevx": .heic, "heim": .heic,
        "heis": .heic, "mif1": .heic, "msf1": .heic,
    ]
}
