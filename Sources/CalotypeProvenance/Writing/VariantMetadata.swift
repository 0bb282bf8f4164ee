/// The metadata that one variant gets from its source by a policy, and what becomes of each part of the source's.
public struct VariantMetadata: Sendable {
    /// The outcome for each part.
    public private(set) var account: MetadataAccount
    private var insert = MetadataInsert()

    /// Chooses the metadata for a variant in a file of this format.
    ///
    /// A part that the format has no space for is left out, and `account` says so.
    public init(_ source: SourceProvenance, policy: ProvenancePolicy, format: FileFormat) {
        let content = MarkContent(source: source.provenance, decision: source.decision, policy: policy)
        let packet = content.isEmpty ? nil : XMPPacket(content, for: format)
        let generation =
            policy.carries(.generation) ? source.provenance.generation.flatMap(GenerationMetadata.init) : nil
        insert.xmp = packet?.bytes
        var exif = source.keptExif(by: policy)
        let (hasPosition, hasOther) = (!exif.gps.isEmpty, !exif.main.isEmpty || !exif.exif.isEmpty)
        generation?.add(to: &insert, &exif, for: format)
        insert.exif = exif.isEmpty ? nil : exif.block
        let fits = insert.removeWhatDoesNotFit(in: format)
        account = MetadataAccount(
            source, policy, written: packet?.parts ?? [], omitted: packet?.omitted ?? [],
            keepsGeneration: generation != nil && (fits || format == .png || format == .gif),
            keepsPosition: fits && hasPosition, keepsExif: fits && hasOther)
    }

    /// Whether nothing is written, so that the encoded file stays byte for byte.
    public var isEmpty: Bool { insert.isEmpty }

    /// The XMP packet and the EXIF block, for an encoder that takes them, such as that of AVIF in libvips.
    public var xmp: [UInt8]? { insert.xmp }
    /// See `xmp`.
    public var exif: [UInt8]? { insert.exif }

    /// At least the number of bytes by which a file grows.
    public var growth: Int { isEmpty ? 0 : insert.size + 600 }

    /// Returns `file` with the metadata. Its other bytes stay, also the pixels. It writes JPEG, PNG, WebP, GIF and
    /// JPEG XL.
    public func embedded(in file: [UInt8]) throws(EmbeddingFailure) -> [UInt8] {
        isEmpty ? file : try insert.applied(to: file)
    }

    /// Whether a file has XMP, if this has some. An encoder that takes blocks may not write them.
    public func isPresent(in file: [UInt8]) -> Bool {
        insert.xmp == nil || !FileMetadata(ByteWindow(file), limits: ReadingLimits()).xmp.isEmpty
    }

    /// Says that nothing was written after all.
    public mutating func leaveOut() {
        insert = MetadataInsert()
        account.leaveOut()
    }
}

extension ProvenancePolicy {
    /// Whether a part goes into the variant itself.
    func carries(_ part: Part) -> Bool { [.keep, .write].contains(self[part]) }
}

extension SourceProvenance {
    fileprivate func keptExif(by policy: ProvenancePolicy) -> WrittenExif {
        let texts = policy.carries(.generation) ? [] : (provenance.generation?.sources ?? []).map(\.text)
        return exif?.kept(
            position: policy.carries(.position), other: policy.carries(.exif), without: Set(texts)) ?? WrittenExif()
    }
}

extension MetadataInsert {
    /// The largest EXIF block of a JPEG: a segment without its length and its name. JPEG (ITU-T T.81), section B.1.1.4.
    private static let jpegExif = 65_535 - 2 - 6

    var isEmpty: Bool { xmp == nil && exif == nil && texts.isEmpty && comment == nil }

    var size: Int {
        let texts = texts.reduce(0) { $0 + $1.keyword.utf8.count + $1.text.utf8.count * 2 + 20 }
        return (xmp?.count ?? 0) + (exif?.count ?? 0) + texts + (comment.map { $0.utf8.count * 257 / 255 } ?? 0)
    }

    /// Removes EXIF that the format has no space for. Returns whether nothing was removed.
    fileprivate mutating func removeWhatDoesNotFit(in format: FileFormat) -> Bool {
        guard let exif, format == .gif || format == .jpeg && exif.count > Self.jpegExif else { return true }
        self.exif = nil
        return false
    }
}
