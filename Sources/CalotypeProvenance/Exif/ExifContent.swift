/// The facts in an EXIF block, or in the first directories of a TIFF file.
struct ExifContent: Sendable {
    private(set) var orientation: Int?
    private(set) var texts: [MetadataText] = []
    private(set) var hasPosition = false
    private(set) var hasSerial = false
    private(set) var hasNames = false
    private(set) var isFromCamera = false
    /// Other metadata that is stored in a directory: XMP, IPTC-IIM, Photoshop's resources, a C2PA manifest store.
    private(set) var blocks: [(tag: Int, data: ByteWindow)] = []
    private(set) var problems: [MetadataProblem] = []

    /// The number of bytes of all values that were looked at. Entries can share bytes, so this can exceed the size of
    /// the file.
    private(set) var usedBytes = 0

    private let limits: ReadingLimits
    private let budget: Int

    /// Reads an EXIF block, with or without the six bytes `Exif\0\0` before it. `isFile` says that `data` is a TIFF
    /// file, which can have several directories in a row.
    ///
    /// - Parameter budget: the largest value of `usedBytes`; by default `limits.blockBytes`.
    init(_ data: ByteWindow, limits: ReadingLimits, budget: Int? = nil, isFile: Bool = false) {
        self.limits = limits
        self.budget = budget ?? limits.blockBytes
        do throws(MetadataProblem) {
            guard let structure = ExifStructure(data.holds("Exif\0") ? data.available(at: 6) : data) else {
                throw MetadataProblem(.damaged, in: .exif)
            }
            try read(structure, directories: isFile ? Self.fileDirectories : 1)
        } catch {
            problems.append(error)
        }
    }

    /// The largest number of directories in a row. A file with pages has one for each page.
    private static let fileDirectories = 16
    /// The largest number of entries of a directory. Cameras write up to 100.
    private static let entries = 4096

    private mutating func read(_ structure: ExifStructure, directories: Int) throws(MetadataProblem) {
        var offset = structure.first
        for _ in 0..<directories where offset > 0 {
            guard let directory = try structure.directory(at: offset, limit: Self.entries) else {
                throw MetadataProblem(.damaged, in: .exif)
            }
            note(directory)
            if let exif = directory.integer(ExifTag.exifDirectory) {
                if let inner = try structure.directory(at: exif, limit: Self.entries) { note(inner) }
            }
            if let gps = directory.integer(ExifTag.gpsDirectory),
                let positions = try structure.directory(at: gps, limit: Self.entries)
            {
                hasPosition = hasPosition || positions.entries.contains { ExifTag.positions.contains($0.tag) }
            }
            offset = directory.next
        }
    }
}

extension ExifContent {
    private mutating func note(_ directory: ExifDirectory) {
        if let value = directory.integer(ExifTag.orientation), (1...8).contains(value) {
            orientation = orientation ?? value
        }
        for entry in directory.entries {
            switch entry.tag {
            case ExifTag.xmp, ExifTag.iptc, ExifTag.photoshop, ExifTag.c2pa:
                if take(entry, of: entry.tag == ExifTag.c2pa ? limits.manifestBytes : budget) {
                    blocks.append((entry.tag, entry.values))
                }
            default:
                note(entry)
            }
        }
    }

    private mutating func note(_ entry: ExifDirectory.Entry) {
        hasSerial = hasSerial || ExifTag.serials.contains(entry.tag)
        isFromCamera = isFromCamera || ExifTag.captures.contains(entry.tag)
        guard !ExifTag.secret.contains(entry.tag), let text = text(of: entry), !text.isEmpty else { return }
        hasNames = hasNames || ExifTag.names.contains(entry.tag)
        isFromCamera = isFromCamera || entry.tag == ExifTag.make && Self.isCamera(text)
        texts.append(
            MetadataText(place: ExifTag.place(of: entry.tag), key: ExifTag.name(of: entry.tag), text: text))
    }

    /// Whether a maker's name is that of a camera's maker. AI programs write their own names or data there.
    private static func isCamera(_ make: String) -> Bool {
        let isData = make.contains("{") || make.lowercased().hasPrefix("prompt:") || make.hasPrefix("workflow:")
        return !isData && !["Black Forest Labs", "Ideogram AI"].contains(make)
    }

    /// Whether the values of an entry are complete and within the budget.
    private mutating func take(_ entry: ExifDirectory.Entry, of budget: Int) -> Bool {
        guard entry.values.count == entry.size else {
            note(.damaged)
            return false
        }
        guard usedBytes + entry.size <= budget else {
            note(.tooLarge)
            return false
        }
        usedBytes += entry.size
        return true
    }

    private mutating func note(_ kind: MetadataProblem.Kind) {
        let problem = MetadataProblem(kind, in: .exif)
        if !problems.contains(problem) { problems.append(problem) }
    }

    private mutating func text(of entry: ExifDirectory.Entry) -> String? {
        guard Self.isText(entry), take(entry, of: budget) else { return nil }
        return Self.text(of: entry)
    }

    private static func isText(_ entry: ExifDirectory.Entry) -> Bool {
        entry.type == 2 || entry.type == 129 || ExifTag.texts.contains(entry.tag) && entry.type == 7
            || entry.tag == ExifTag.userComment || ExifTag.windows.contains(entry.tag)
    }

    /// Returns the decoded text of an entry; `nil` if it has none.
    static func text(of entry: ExifDirectory.Entry) -> String? {
        guard isText(entry) else { return nil }
        switch entry.tag {
        case ExifTag.userComment: return userComment(entry.values)
        case let tag where ExifTag.windows.contains(tag) && entry.type != 2 && entry.type != 129:
            return TextDecoding.utf16(entry.values, .little)
        default: return TextDecoding.text(entry.values)
        }
    }

    /// Reads a user comment, Exif 2.32 section 4.6.6: eight bytes name the character code. Some programs leave them
    /// out, and programs write UTF-16 in either byte order.
    private static func userComment(_ data: ByteWindow) -> String {
        let text = data.available(at: 8)
        if data.holds("UNICODE") {
            let isUTF8 =
                text.first(0) == nil && text.first(0x20) != nil && String(validating: text.slice, as: UTF8.self) != nil
            return isUTF8 ? TextDecoding.text(text) : TextDecoding.utf16(text)
        }
        let isCoded = ["ASCII\0\0\0", "JIS\0\0\0\0\0", "\0\0\0\0\0\0\0\0"].contains { data.holds($0) }
        return TextDecoding.text(isCoded ? text : data)
    }
}
