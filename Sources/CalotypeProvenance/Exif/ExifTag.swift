/// The tags of TIFF and EXIF that Calotype looks at: Exif 2.32, and TIFF 6.0 with its registered extensions.
enum ExifTag {
    static let orientation = 274
    static let xmp = 700
    static let iptc = 33_723
    static let photoshop = 34_377
    static let exifDirectory = 34_665
    static let gpsDirectory = 34_853
    static let userComment = 37_510
    static let c2pa = 52_545
    /// Latitude, longitude, altitude and destination in the GPS directory. The version alone says nothing.
    static let positions: Set<Int> = [2, 4, 6, 20, 22]

    /// Tags that only a camera writes: exposure time, aperture, sensitivity, focal length, maker note, lens.
    static let captures: Set<Int> = [33_434, 33_437, 34_855, 37_386, 37_500, 42_034, 42_035, 42_036]
    /// The serial numbers of the camera and of the lens.
    static let serials: Set<Int> = [42_033, 42_037, 50_735]
    /// Tags that contain the name of a person: artist, camera owner, photographer, image editor, and Windows' author.
    static let names: Set<Int> = [315, 42_032, 42_039, 42_040, 40_093]
    /// Tags whose text some programs store with the type for any bytes.
    static let texts: Set<Int> = [270, make, model, 305, 315, 33_432]
    static let make = 271
    static let model = 272

    /// The tags of Windows, in UTF-16.
    static let windows: Set<Int> = [40_091, 40_092, 40_093, 40_094, 40_095]

    static func place(of tag: Int) -> MetadataPlace {
        switch tag {
        case userComment: .exifUserComment
        case 270: .exifImageDescription
        case make: .exifMake
        case model: .exifModel
        case 305: .exifSoftware
        case 315: .exifArtist
        case 33_432: .exifCopyright
        default: .exifOther
        }
    }

    /// The name that exiftool gives a text tag, or its number.
    static func name(of tag: Int) -> String {
        if let name = textNames[tag] { return name }
        let digits = String(tag, radix: 16, uppercase: true)
        return "0x" + String(repeating: "0", count: max(4 - digits.count, 0)) + digits
    }

    private static let textNames = [
        269: "DocumentName", 270: "ImageDescription", make: "Make", model: "Model", 285: "PageName", 305: "Software",
        306: "ModifyDate", 315: "Artist", 316: "HostComputer", 33_432: "Copyright", 36_867: "DateTimeOriginal",
        36_868: "CreateDate", 36_880: "OffsetTime", userComment: "UserComment", 40_091: "XPTitle",
        40_092: "XPComment", 40_093: "XPAuthor", 40_094: "XPKeywords", 40_095: "XPSubject", 42_016: "ImageUniqueID",
        42_032: "OwnerName", 42_035: "LensMake", 42_036: "LensModel", 42_038: "ImageTitle", 42_039: "Photographer",
        42_040: "ImageEditor", 42_041: "CameraFirmware",
    ]
    /// Tags that a variant never keeps: how the pixels of the source were stored (TIFF 6.0), their orientation and
    /// size, addresses of other directories and of a thumbnail, the notes of the maker, which contain addresses too,
    /// and other metadata that has its own treatment.
    static let structural: Set<Int> = Set(254...266).union([
        273, orientation, 277, 278, 279, 280, 281, 284, 297, 301, 317, 318, 319, 320, 321, 322, 323, 324, 325, 330, 332,
        333, 334, 336, 337, 338, 339, 340, 341, 342, 343, 344, 345, 346, 347, 351, 512, 513, 514, 515, 517, 518, 519,
        520, 521, 529, 530, 531, 532, xmp, iptc, photoshop, 34_675, exifDirectory, gpsDirectory, 37_500, 40_962, 40_963,
        40_965, c2pa,
    ])
    /// Tags whose value identifies a device. They are never reported as text.
    static let secret: Set<Int> = serials
}
