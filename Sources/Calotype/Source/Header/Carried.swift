/// Something that an image carries beside its pixels.
public struct Carried: Sendable, Hashable {
    /// What it is.
    public enum Kind: Sendable, Hashable {
        /// An ICC profile, EXIF, the GPS directory in it, XMP, IPTC, a plain comment.
        case icc, exif, gps, xmp, iptc, comment
        /// A Content Credentials manifest.
        case c2pa
        /// A text of a PNG, by its keyword.
        case text(String)
    }

    /// Where a file has several of one kind, they are one entry; only texts have one each, of which the first 256 are told.
    public let kind: Kind
    /// Its size as stored in the file: compressed, where the file compresses it. Of `gps`, the directory alone.
    public let bytes: Int

    /// Nothing is checked.
    public init(_ kind: Kind, bytes: Int) {
        self.kind = kind
        self.bytes = bytes
    }
}

/// Gathers what a file carries: one entry a kind, and no more texts than a person would look at.
struct CarriedList: Sendable {
    static let textLimit = 256

    private var kinds: [Carried] = []
    private var texts: [Carried] = []

    var all: [Carried] { kinds + texts }

    /// Adds `bytes` of `kind`, to what is there of the same kind already.
    mutating func add(_ kind: Carried.Kind, bytes: Int) {
        if case .text = kind {
            if texts.count < Self.textLimit { texts.append(Carried(kind, bytes: bytes)) }
        } else if let known = kinds.firstIndex(where: { $0.kind == kind }) {
            kinds[known] = Carried(kind, bytes: kinds[known].bytes + bytes)
        } else {
            kinds.append(Carried(kind, bytes: bytes))
        }
    }

    mutating func add(_ exif: ExifBlock) {
        add(.exif, bytes: exif.bytes)
        if let gps = exif.gpsBytes { add(.gps, bytes: gps) }
    }
}
