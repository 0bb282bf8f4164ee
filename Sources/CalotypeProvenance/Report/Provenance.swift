/// The statements of an image or a video about itself: whether AI made it, who signed it, how it was generated, who
/// owns it.
public struct Provenance: Sendable, Hashable, Codable {
    /// The format of the file; `nil` if it is none whose metadata Calotype reads.
    public var format: FileFormat?
    /// Whether AI made the picture, and every place that says so.
    public var mark: AIMark
    /// The Content Credential.
    public var credential: Credential
    /// How the picture was generated; `nil` if no program says it.
    public var generation: Generation?
    /// Creator, credit, copyright and license.
    public var rights: Rights
    /// Which personal data the file contains.
    public var personal: PersonalData
    /// The orientation in EXIF, 1 to 8; `nil` if there is none.
    public var orientation: Int?
    /// The parts of the metadata that could not be read.
    public var problems: [MetadataProblem]
    /// The C2PA manifest store of the file, if there is exactly one. Not part of the JSON.
    public package(set) var manifest: [UInt8]?
    /// Whether `manifest` was beside the file.
    package var isSidecar = false

    enum CodingKeys: CodingKey { case format, mark, credential, generation, rights, personal, orientation, problems }

    /// Reads the metadata of a file in memory. The bytes are not copied. No address in them is ever opened.
    ///
    /// Damage never fails the reading: it is in `problems`, and the rest is read.
    public static func read(_ bytes: [UInt8], limits: ReadingLimits = ReadingLimits()) -> Provenance {
        let file = ByteWindow(bytes)
        return Provenance(FileMetadata(file, limits: limits), in: file)
    }

    /// Draws the conclusions from the metadata of a file in memory.
    init(_ metadata: FileMetadata, in file: ByteWindow) {
        self.init(metadata) { Generation.read(from: $0, in: file) }
    }

    /// Reads the metadata of a file on a disk, such as a video. Only the boxes with metadata are read.
    ///
    /// - Parameters:
    ///   - count: the size of the file in bytes.
    ///   - limits: the limits for reading.
    ///   - read: returns the bytes in a range inside the file. Fewer bytes count as a truncated file.
    public static func read(
        count: Int, limits: ReadingLimits = ReadingLimits(), read: (Range<Int>) throws -> [UInt8]
    ) -> Provenance {
        withoutActuallyEscaping(read) { read in
            let file = FileMetadata(ReadOnDemand(count: count, read: read), limits: limits)
            return Provenance(file) { Generation.read(from: $0) }
        }
    }

    private init(_ file: FileMetadata, readGeneration: ([MetadataText]) -> Generation?) {
        let address = XMPContent.values("dcterms:provenance", in: file.xmp).first { Self.isWebAddress($0) }
        let (credential, problem) = Credential.reading(file.manifestStores, address: address, limits: file.limits)
        let generation = readGeneration(file.texts)
        format = file.format
        mark = AIMark(file, credential, generation)
        self.credential = credential
        self.generation = generation
        rights = Rights(file)
        personal = file.personal
        personal.hasNames = personal.hasNames || credential.namesPeople
        personal.hasPosition = personal.hasPosition || credential.namesPosition
        orientation = file.orientation
        problems = file.problems
        manifest = credential.content == .unchecked ? file.manifestStores.first.map { Array($0.slice) } : nil
        if let problem, !problems.contains(problem) { problems.append(problem) }
    }

    private static func isWebAddress(_ text: String) -> Bool {
        text.utf8.count <= 2048 && (text.hasPrefix("https://") || text.hasPrefix("http://"))
    }
}
