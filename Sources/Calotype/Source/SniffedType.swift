internal import CalotypeProvenance

/// The content type that a server may send for bytes from outside, detected from the bytes alone.
package enum SniffedType {
    /// Returns the type of an image or a video that browsers display; `nil` for anything else, which browsers must only
    /// save.
    ///
    /// SVG and HTML are never displayed, whatever name or type they came with, because they can contain scripts.
    package static func shown(_ head: [UInt8]) -> MediaType? {
        let file = ByteWindow(head)
        if let video = VideoFormat(of: file) { return videos[video] }
        if head.starts(with: [0xFF, 0x0A]) || head.starts(with: jpegXL) { return MediaType(rawValue: "image/jxl") }
        guard let format = try? ImageFormat(of: file), images.contains(format) else { return nil }
        return MediaType(rawValue: "image/\(format)")
    }

    private static let images: Set<ImageFormat> = [.jpeg, .png, .webp, .gif, .avif, .heic]
    private static let videos: [VideoFormat: MediaType] = [
        .mp4: MediaType(rawValue: "video/mp4"), .mov: MediaType(rawValue: "video/quicktime"),
        .webm: MediaType(rawValue: "video/webm"),
    ]
    /// The signature box of a JPEG XL container (ISO/IEC 18181-2).
    private static let jpegXL: [UInt8] = [0, 0, 0, 0x0C, 0x4A, 0x58, 0x4C, 0x20, 0x0D, 0x0A, 0x87, 0x0A]
}
