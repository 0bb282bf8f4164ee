/// Metadata that an image file contains beside its pixels.
public struct Carried: Sendable, Hashable {
    /// The kinds of metadata.
    public enum Kind: Sendable, Hashable {
        /// An ICC profile, EXIF, the GPS directory in EXIF, XMP, IPTC, or a plain comment.
        case icc, exif, gps, xmp, iptc, comment
        /// A Content Credentials manifest.
        case c2pa
        /// A text in a PNG, with its keyword.
        case text(String)
    }

    /// The kind. Several blocks of one kind in a file are one entry. Texts have one entry each, for the first 256.
    public let kind: Kind
    /// The size as stored in the file, so the compressed size if it is compressed. For `gps`, the size of its directory
    /// alone.
    public let bytes: Int

    /// Makes an entry. The values are not checked.
    public init(_ kind: Kind, bytes: Int) {
        self.kind = kind
        self.bytes = bytes
    }
}

/// Collects the metadata in a file: one entry for each kind, and a limited number of texts.
struct CarriedList: Sendable {
    static let textLimit = 256

    private var kinds: [Carried] = []
    private var texts: [Carried] = []

    /// The bytes of everything but color profiles, as stored. It counts texts that have no entry, too.
    private(set) var metadataBytes = 0
    /// The bytes of color profiles: as stored or decompressed, whichever is more.
    private(set) var profileBytes = 0

    var all: [Carried] { kinds + texts }

    /// Adds `bytes` of `kind`. They are added to the entry of the same kind, if there is one.
    mutating func add(_ kind: Carried.Kind, bytes: Int, decompressed: Int = 0) {
        switch kind {
        case .icc: profileBytes = Self.sum(profileBytes, max(bytes, decompressed))
        case .gps: break  // a part of the EXIF
        case .exif, .xmp, .iptc, .comment, .c2pa, .text: metadataBytes = Self.sum(metadataBytes, bytes)
        }
        if case .text = kind {
            if texts.count < Self.textLimit { texts.append(Carried(kind, bytes: bytes)) }
        } else if let known = kinds.firstIndex(where: { $0.kind == kind }) {
            kinds[known] = Carried(kind, bytes: kinds[known].bytes + bytes)
        } else {
            kinds.append(Carried(kind, bytes: bytes))
        }
    }

    /// Files state lengths that no file has.
    private static func sum(_ a: Int, _ b: Int) -> Int {
        let (sum, overflow) = a.addingReportingOverflow(b)
        return overflow ? .max : sum
    }

    mutating func add(_ exif: ExifBlock) {
        add(.exif, bytes: exif.bytes)
        if let gps = exif.gpsBytes { add(.gps, bytes: gps) }
    }
}
