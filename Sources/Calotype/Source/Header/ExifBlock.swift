/// The little of an EXIF block that matters before decoding: which way is up, and whether it tells a place.
struct ExifBlock: Sendable {
    let bytes: Int
    /// 1...8. What is missing, unreadable or out of range is 1.
    let orientation: Int
    /// The size of the GPS directory, if there is one.
    let gpsBytes: Int?

    /// `data` is a TIFF structure; JPEG puts "Exif" before it, and so do some WebP writers.
    init(_ data: ByteReader) {
        let structure = TIFFStructure(data.holds("Exif\0") ? data.available(at: 6) : data)
        let directory = structure?.firstDirectory
        bytes = data.count
        orientation = directory?.orientation ?? 1
        gpsBytes = directory?.integer(.gpsDirectory).map { structure?.directoryBytes(at: $0) ?? 0 }
    }
}

extension TIFFDirectory {
    /// 1...8. What is missing, unreadable or out of range is 1.
    var orientation: Int {
        guard let value = integer(.orientation), (1...8).contains(value) else { return 1 }
        return value
    }
}
