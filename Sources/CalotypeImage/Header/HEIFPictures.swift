internal import CalotypeProvenance

/// The coded sizes of the pictures in a HEIF file. A decoder allocates memory for these, whatever the properties say.
struct HEIFPictures {
    /// The sizes of all pictures: the primary one, its alpha, the tiles of a grid, and the canvases of grids and
    /// overlays.
    private(set) var sizes: [Dimensions] = []
    /// The largest coded picture of a file that has a grid; `nil` if there is no grid. Decoders hold several tiles at
    /// once.
    private(set) var tile: Dimensions?
    /// The tiles of the grid that has the most; 1 if there is no grid.
    private(set) var tiles = 1

    private let file: ByteWindow
    private let data: ByteWindow
    /// The units and the joined bytes that may still be read. Items may overlap, so the total is limited.
    private var steps = 65_536
    private var bytes: Int

    /// Reads the sizes. Throws `damaged` if the file has more units or more overlapping bytes than a real picture
    /// needs.
    init(in file: ByteWindow, _ meta: [ISOBox], _ properties: HEIFProperties) throws(ImageError) {
        self.file = file
        data = meta.first("idat") ?? file.available(at: file.count)
        bytes = file.count
        var (av1, hevc) = (AV1Sizes(), HEVCSizes())
        var canvases: [Dimensions] = []
        var hasGrid = false
        for configuration in properties.all("av1C") { av1.read(configuration.available(at: 4), steps: &steps) }
        for configuration in properties.all("hvcC") { hevc.read(configuration: configuration, steps: &steps) }
        for item in HEIFItems(meta).pictures {
            for location in item.locations {
                let content = try content(of: location)
                switch item.kind {
                case .av1: av1.read(content, steps: &steps)
                case .hevc: hevc.read(content, steps: &steps)
                case .grid:
                    canvases += try Self.canvas(content, sizeAt: 4)
                    hasGrid = true
                    tiles = max(tiles, Self.tiles(content))
                case .overlay: canvases += try Self.canvas(content, sizeAt: 10)
                case .exif, .xmp: break
                }
            }
        }
        guard steps > 0 else { throw .damaged("more units than a picture has") }
        sizes = av1.all + hevc.all + canvases
        if hasGrid { tile = (av1.all + hevc.all).max { $0.pixels < $1.pixels } }
    }

    private mutating func content(of location: HEIFLocation) throws(ImageError) -> ByteWindow {
        let source = location.isInData ? data : file
        let parts = location.parts.map { source.available(at: $0.offset, limit: $0.length) }
        if parts.count == 1 { return parts[0] }
        bytes -= parts.reduce(0) { $0 + $1.count }
        guard bytes >= 0 else { throw .damaged("items that overlap") }
        return ByteWindow(parts.flatMap(\.array))
    }

    /// Returns rows × columns of a grid.
    private static func tiles(_ content: ByteWindow) -> Int {
        guard let rows = content.u8(at: 2), let columns = content.u8(at: 3) else { return 1 }
        return (rows + 1) * (columns + 1)
    }

    /// Returns the size of a grid or an overlay. Its numbers have 16 or 32 bits.
    private static func canvas(_ content: ByteWindow, sizeAt offset: Int) throws(ImageError) -> [Dimensions] {
        guard let flags = content.u8(at: 1) else { return [] }
        let width = flags & 1 == 0 ? 2 : 4
        return [
            try Dimensions(
                claimed: content.number(of: width, at: offset), content.number(of: width, at: offset + width))
        ]
    }
}
