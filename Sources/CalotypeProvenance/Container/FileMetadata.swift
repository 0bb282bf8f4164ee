internal import Pixels

/// All metadata of a file that Calotype reads, before anybody draws conclusions from it.
package struct FileMetadata: Sendable {
    let limits: ReadingLimits
    private(set) var format: FileFormat?
    private(set) var texts: [MetadataText] = []
    private(set) var xmp: [XMPContent.Property] = []
    private(set) var orientation: Int?
    /// Whether the file says where, with which camera, with which serial number and by whom the picture was taken.
    private(set) var personal = PersonalData()
    /// The C2PA manifest stores. A sound file has at most one.
    private(set) var manifestStores: [ByteWindow] = []
    /// The EXIF blocks, as they are stored.
    private(set) var exifBlocks: [ByteWindow] = []
    private(set) var problems: [MetadataProblem] = []
    /// The use so far of limits that are for the whole file.
    private var inflatedBytes = 0
    private var exifBytes = 0
    private var textBytes = 0
    private var xmlNodes = 0

    /// Reads the metadata of a file. A format that Calotype does not know has none.
    init(_ source: some ByteSource, limits: ReadingLimits) {
        self.limits = limits
        format = FileFormat(source)
        switch format {
        case .png: readPNG(source.available(at: 0, limit: .max))
        case .jpeg: readJPEG(source.available(at: 0, limit: .max))
        case .gif: readGIF(source.available(at: 0, limit: .max))
        case .tiff: noteExif(source.available(at: 0, limit: .max), isFile: true)
        case .webp, .avi: readRIFF(source)
        case .avif, .heic, .jxl, .mp4, .mov: readBoxes(source)
        case .webm: readMatroska(source)
        case nil: if source.count == 0 { note(.damaged, in: .container) }
        }
    }

    /// Adds a problem, once.
    mutating func note(_ problem: MetadataProblem) {
        if !problems.contains(problem) { problems.append(problem) }
    }

    mutating func note(_ kind: MetadataProblem.Kind, in part: MetadataProblem.Part) {
        note(MetadataProblem(kind, in: part))
    }
}

extension FileMetadata {
    /// Adds a text. Empty texts are left out.
    mutating func add(_ place: MetadataPlace, _ key: String, text: String) {
        guard !text.isEmpty else { return }
        guard texts.count < limits.texts else { return note(.tooMany, in: .text) }
        let count = text.utf8.count
        guard count <= limits.blockBytes, textBytes + count <= limits.textBytes else {
            return note(.tooLarge, in: .text)
        }
        textBytes += count
        texts.append(MetadataText(place: place, key: key, text: text))
    }

    /// Adds a text in UTF-8 or Latin-1.
    mutating func add(_ place: MetadataPlace, _ key: String, _ bytes: ByteWindow) {
        guard bytes.count <= limits.blockBytes else { return note(.tooLarge, in: .text) }
        add(place, key, text: TextDecoding.text(bytes))
    }

    mutating func notePersonal(_ change: (inout PersonalData) -> Void) { change(&personal) }

    /// Decompresses a zlib stream; `nil` if it is damaged or exceeds a limit.
    mutating func inflated(_ stream: ByteWindow) -> ByteWindow? {
        let room = min(limits.blockBytes, limits.inflatedBytes - inflatedBytes)
        // Deflate makes at most 1032 bytes of one.
        let most = min(room, stream.count.multipliedReportingOverflow(by: 1032).partialValue)
        guard most > 0, stream.count <= limits.blockBytes,
            let made = ZlibStream.prefix(of: stream.array, most: most + 1)
        else {
            note(room > 0 && stream.count <= limits.blockBytes ? .damaged : .tooLarge, in: .text)
            // The damage can be at the end of what was decompressed.
            inflatedBytes += max(most, 0)
            return nil
        }
        guard made.count <= most else {
            note(.tooLarge, in: .text)
            return nil
        }
        inflatedBytes += made.count
        return ByteWindow(made)
    }
}

extension FileMetadata {
    /// Reads an EXIF block or a TIFF file, and the other metadata in its directories.
    mutating func noteExif(_ block: ByteWindow, isFile: Bool = false) {
        let exif = ExifContent(block, limits: limits, budget: limits.blockBytes - exifBytes, isFile: isFile)
        exifBytes = min(exifBytes + exif.usedBytes, limits.blockBytes)
        if exifBlocks.count < 16 { exifBlocks.append(block) }
        orientation = orientation ?? exif.orientation
        for text in exif.texts { add(text.place, text.key, text: text.text) }
        personal.hasPosition = personal.hasPosition || exif.hasPosition
        personal.hasSerialNumber = personal.hasSerialNumber || exif.hasSerial
        personal.hasNames = personal.hasNames || exif.hasNames
        personal.hasCamera = personal.hasCamera || exif.isFromCamera
        exif.problems.forEach { note($0) }
        for block in exif.blocks {
            switch block.tag {
            case ExifTag.xmp: noteXMP(block.data)
            case ExifTag.iptc: noteIPTC(block.data)
            case ExifTag.photoshop: notePhotoshop(block.data)
            default: noteManifest(block.data)
            }
        }
    }

    /// The largest number of properties in all packets of a file.
    private static let propertyLimit = 20_000

    /// Reads an XMP packet.
    mutating func noteXMP(_ packet: ByteWindow) {
        do throws(MetadataProblem) {
            let content = try XMPContent(packet, limits: limits, nodes: &xmlNodes)
            let properties = content.properties.prefix(Self.propertyLimit - xmp.count)
            if properties.count < content.properties.count { note(.tooMany, in: .xmp) }
            xmp += properties
            for property in properties {
                // The fields of a long structure, such as a history, are no texts that anybody looks for.
                for value in property.values.prefix(64) { add(.xmp, property.name, text: value) }
                noteXMPPerson(property)
            }
        } catch {
            note(error)
        }
    }

    private mutating func noteXMPPerson(_ property: XMPContent.Property) {
        switch property.name {
        case "exif:GPSLatitude", "exif:GPSLongitude", "exif:GPSAltitude", "Iptc4xmpExt:LocationCreated":
            personal.hasPosition = true
        case "aux:SerialNumber", "exifEX:BodySerialNumber", "aux:LensSerialNumber", "exifEX:LensSerialNumber":
            personal.hasSerialNumber = true
        case "dc:creator", "aux:OwnerName", "exifEX:CameraOwnerName", "Iptc4xmpExt:PersonInImage", "tiff:Artist",
            "photoshop:CaptionWriter", "Iptc4xmpCore:CreatorContactInfo", "mwg-rs:Regions", "MP:RegionInfo":
            personal.hasNames = true
        case "exif:ExposureTime", "exif:FNumber", "exif:FocalLength", "aux:Lens", "exifEX:LensModel":
            personal.hasCamera = true
        default: break
        }
    }

    mutating func noteIPTC(_ block: ByteWindow) {
        let content = IPTCContent(block, limits: limits)
        for dataset in content.datasets {
            add(.iptc, "\(dataset.record):\(dataset.number)", text: dataset.text)
            let isName = [IPTCContent.byline, IPTCContent.writer, IPTCContent.contact].contains(dataset.number)
            if dataset.record == 2, isName, !dataset.text.isEmpty { personal.hasNames = true }
        }
        if let problem = content.problem { note(problem) }
    }

    mutating func notePhotoshop(_ resources: ByteWindow) {
        for resource in PhotoshopResources.all(in: resources) {
            switch resource.number {
            case PhotoshopResources.iptc: noteIPTC(resource.data)
            case PhotoshopResources.xmp: noteXMP(resource.data)
            default: noteExif(resource.data)
            }
        }
    }

    mutating func noteManifest(_ store: ByteWindow) {
        guard manifestStores.count < 16 else { return }
        manifestStores.append(store)
    }
}
