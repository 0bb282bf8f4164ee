internal import CalotypeProvenance

/// The parts of an EXIF block that matter before decoding: the orientation, and whether it has a GPS directory.
struct ExifBlock: Sendable {
    let bytes: Int
    /// The orientation, 1...8. It is 1 if it is missing, unreadable or out of range.
    let orientation: Int
    /// The size of the GPS directory; `nil` if there is none.
    let gpsBytes: Int?

    /// `data` is a TIFF structure. JPEG, and some writers of WebP, put "Exif" in front of it.
    init(_ data: ByteWindow) {
        let structure = TIFFStructure(data.holds("Exif\0") ? data.available(at: 6) : data)
        let directory = structure?.firstDirectory
        bytes = data.count
        orientation = directory?.orientation ?? 1
        gpsBytes = directory?.integer(.gpsDirectory).map { structure?.directoryBytes(at: $0) ?? 0 }
    }
}

extension TIFFDirectory {
    /// The orientation, 1...8. It is 1 if it is missing, unreadable or out of range.
    var orientation: Int {
        guard let value = integer(.orientation), (1...8).contains(value) else { return 1 }
        return value
    }
}
