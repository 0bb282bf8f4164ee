/// The places in an image or video file where a text can be stored.
public enum MetadataPlace: String, Sendable, CaseIterable, Codable {
    /// A chunk of a PNG: `tEXt`, `zTXt` or `iTXt`. The key is the keyword.
    case pngText, pngCompressedText, pngInternationalText
    /// The chunk `comf` of an animated PNG, which ComfyUI writes. The key is the text before the first zero.
    case pngComfy

    /// A tag in EXIF. The key is the name of the tag, such as `UserComment`.
    case exifUserComment, exifImageDescription, exifMake, exifModel, exifSoftware, exifArtist, exifCopyright
    /// Another text tag in EXIF. The key is the name that exiftool gives it, or the number, such as `0x010D`.
    case exifOther

    /// The comment of a JPEG. The key is empty.
    case jpegComment
    /// An application segment of a JPEG that contains plain text. The key is its name, such as `APP1`.
    case jpegSegment
    /// A comment in a GIF. The key is empty.
    case gifComment

    /// A property in XMP. The key is its name with the usual prefix, such as `dc:creator`. A list has one text for each
    /// of its values.
    case xmp
    /// A dataset of IPTC-IIM. The key is the record and the number, such as `2:80`.
    case iptc

    /// An item in the metadata of an MP4 or QuickTime file. The key is the name as stored: `prompt`, `©too`, `AIGC`.
    case mp4Metadata
    /// The lowest bits of the pixels, where NovelAI and a plug-in of A1111 hide text. The key is their signature.
    case pixelBits
    /// A tag of a WebM or Matroska file. The key is the name of the tag as stored.
    case matroskaTag
}
