extension MetadataText {
    /// Reads the texts in the metadata of a file: prompts, comments, EXIF, XMP and others. Damaged texts are left out.
    public static func all(in bytes: [UInt8], limits: ReadingLimits = ReadingLimits()) -> [MetadataText] {
        FileMetadata(ByteWindow(bytes), limits: limits).texts
    }
}
