internal import Foundation

extension VariantOption {
    /// `false` removes the watermark. An object changes fields of the current one.
    static let watermark = Self(name: "watermark") { _ in
        "false, or what it is, like {\"text\": \"© Ann\"} or {\"image\": \"https://…\"}"
    } read: { value, spec in
        if value.flag == false {
            spec.watermark = nil
            return true
        }
        guard let fields = value.fields else { return false }
        spec.watermark = try Watermark(spec.watermark, changedBy: fields, at: value)
        return true
    } write: { spec in
        spec.watermark.map { watermark in
            let entries = WatermarkField.all.compactMap { field in field.write(watermark).map { (field.name, $0) } }
            return .object(Dictionary(uniqueKeysWithValues: entries))
        }
    }
}

extension Watermark {
    fileprivate init(_ old: Watermark?, changedBy fields: [OptionField], at value: OptionValue) throws {
        if let unknown = fields.first(where: { WatermarkField.named($0.name) == nil }) {
            let names = WatermarkField.all.map(\.name)
            throw InvalidOption(
                location: unknown.location,
                message: "'\(unknown.name)' is not a field of a watermark. "
                    + "\(NearestName.question(unknown.name, among: names))The fields are \(names.inWords("and")).")
        }
        let contents = fields.filter { ["image", "text"].contains($0.name) }
        guard contents.count < 2 else {
            throw InvalidOption(location: contents[1].location, message: "a watermark is an image or a text. Keep one.")
        }
        guard old != nil || !contents.isEmpty else {
            throw value.mistake("a watermark needs 'image' or 'text'.")
        }
        var watermark = old ?? Watermark(.text(WatermarkText("")))
        for field in WatermarkField.all {
            guard let given = fields.first(where: { $0.name == field.name }) else { continue }
            if field.isOfText, case .image = watermark.content {
                throw InvalidOption(
                    location: given.location,
                    message: "'\(field.name)' is for a text, and the watermark is an image. Leave it out.")
            }
            guard field.read(given.value, &watermark) else {
                throw given.value.mistake("'\(field.name)' of a watermark is \(field.values).")
            }
        }
        self = watermark
    }
}

extension WatermarkImage {
    /// Reads the location of an image; `nil` if it is malformed, or if it is a path and `mayBeFile` is false.
    init?(written text: String, mayBeFile: Bool) {
        if text.contains("://"), !text.hasPrefix("file://") {
            self = .address(text)
            guard (try? ImageSource(self)) != nil else { return nil }
        } else if mayBeFile, text.hasPrefix("file:///"), let path = text.dropFirst(7).removingPercentEncoding {
            self = .file(path: path)
        } else {
            guard mayBeFile, !text.isEmpty, !text.contains("://") else { return nil }
            self = .file(path: text)
        }
    }

    /// The last path component only. People who can see presets need not see buckets, folders and signatures.
    var shownName: String {
        let location: String
        switch self {
        case .bytes: return "bytes"
        case .file(let path): location = path
        case .address(let address): location = String(address.prefix { $0 != "?" && $0 != "#" })
        }
        return location.split(separator: "/").last.map(String.init) ?? ""
    }
}

extension ImageSource {
    /// The source from which a watermark image is loaded. Throws `TransferError` if its address is malformed.
    package init(_ image: WatermarkImage) throws {
        switch image {
        case .bytes(let bytes): self = .bytes(bytes)
        case .file(let path): self = .file(path: path)
        case .address(let address) where address.hasPrefix("s3://"): self = try .object(address)
        case .address(let address):
            _ = try HTTPURL(address)
            self = .url(address)
        }
    }
}
