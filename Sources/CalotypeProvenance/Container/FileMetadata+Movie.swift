extension FileMetadata {
    /// Reads the user data and the metadata of a movie. QuickTime File Format, and MP4 as iTunes and FFmpeg write it.
    mutating func noteMovie(_ movie: ISOBox, _ file: some ByteSource) {
        var offset = movie.start
        for _ in 0..<4096 where offset < min(movie.end, file.count) {
            guard let box = ISOBox(file, at: offset) else { return note(.damaged, in: .container) }
            // The tracks are long, and their metadata is about single tracks.
            if box.type == "udta", let data = content(box, file) { noteUserData(data) }
            if box.type == "meta", let data = content(box, file) { noteMeta(data) }
            offset = box.end
        }
    }

    private mutating func noteUserData(_ data: ByteWindow) {
        for box in ISOBox.all(in: data) {
            switch box.type {
            case "meta": noteMeta(box.data)
            case "XMP_": noteXMP(box.data)
            case let type where type.first == "©": noteClassicText(type, box.data)
            case "loci": notePersonal { $0.hasPosition = true }
            case "AIGC": add(.mp4Metadata, "AIGC", box.data)
            default: break
            }
        }
    }

    /// Reads a text of QuickTime: its length and its language in two bytes each, and the text.
    private mutating func noteClassicText(_ type: String, _ data: ByteWindow) {
        guard let length = data.u16(at: 0) else { return }
        noteItem(type, data.available(at: 4, limit: length))
    }

    /// Reads a metadata box: a list of keys, and a list of items whose types are numbers of keys or names. QuickTime
    /// leaves out the version before the boxes.
    mutating func noteMeta(_ data: ByteWindow) {
        let boxes = ISOBox.all(in: data, from: data.holds("hdlr", at: 4) ? 0 : 4)
        let keys = boxes.first { $0.type == "keys" }.map { Self.keys(in: $0.data) } ?? []
        for item in boxes.filter({ $0.type == "ilst" }).flatMap({ ISOBox.all(in: $0.data) }) {
            noteListItem(item.type, item.data, keys)
        }
    }

    private static func keys(in data: ByteWindow) -> [String] {
        ISOBox.all(in: data, from: 8).map { TextDecoding.text($0.data) }
    }

    private mutating func noteListItem(_ type: String, _ data: ByteWindow, _ keys: [String]) {
        let boxes = ISOBox.all(in: data, limit: 64)
        let number = type.unicodeScalars.reduce(0) { $0 << 8 | Int($1.value & 0xFF) }
        var key = (1...max(keys.count, 1)).contains(number) && !keys.isEmpty ? keys[number - 1] : type
        // An item of its own name: a domain, a name and the value.
        if type == "----", let name = boxes.first(where: { $0.type == "name" }) {
            key = TextDecoding.text(name.data.available(at: 4))
        }
        for value in boxes where value.type == "data" {
            // The type of the value in four bytes, its language in four, and the value.
            switch value.data.u32(at: 0) {
            case 0?, 1?: noteItem(key, value.data.available(at: 8))
            case 2?: add(.mp4Metadata, key, text: TextDecoding.utf16(value.data.available(at: 8)))
            default: break
            }
        }
    }

    private mutating func noteItem(_ key: String, _ value: ByteWindow) {
        let name = key.lowercased()
        if name == "©xyz" || name.contains("location") { return notePersonal { $0.hasPosition = true } }
        if name == "©mak" || name == "©mod" || name.hasSuffix(".make") || name.hasSuffix(".model") {
            notePersonal { $0.hasCamera = true }
        }
        if name == "©art" || name == "©aut" || name.hasSuffix("artist") || name.hasSuffix("author") {
            notePersonal { $0.hasNames = true }
        }
        add(.mp4Metadata, key, value)
    }
}
