extension FileMetadata {
    /// Reads the chunks of a WebP or of an AVI.
    mutating func readRIFF(_ file: some ByteSource) {
        var offset = 12
        for _ in 0..<limits.entries where offset < file.count {
            let head = file.available(at: offset, limit: 8).ordered(.little)
            guard let name = head.name(at: 0), let length = head.u32(at: 4) else { break }
            switch name {
            case "EXIF": if let data = block(file, at: offset + 8, length, .exif) { noteExif(data) }
            case "XMP ", "_PMX": if let data = block(file, at: offset + 8, length, .xmp) { noteXMP(data) }
            case "C2PA": if let data = block(file, at: offset + 8, length, .credential) { noteManifest(data) }
            default: break
            }
            offset += 8 + length + length % 2
        }
        if offset > file.count + 1 { note(.damaged, in: .container) }
    }

    /// Returns the data of a block; `nil` if it is larger than its limit or truncated.
    mutating func block(
        _ file: some ByteSource, at offset: Int, _ length: Int, _ part: MetadataProblem.Part
    ) -> ByteWindow? {
        guard length <= (part == .credential ? limits.manifestBytes : limits.blockBytes) else {
            note(.tooLarge, in: part)
            return nil
        }
        let data = file.available(at: offset, limit: length).ordered(.big)
        guard data.count == length else {
            note(.damaged, in: part)
            return nil
        }
        return data
    }
}
