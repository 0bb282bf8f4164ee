/// The namespaces of XMP that Calotype knows, with their usual prefixes.
enum XMPName {
    static let xml = "http://www.w3.org/XML/1998/namespace"
    static let rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    static let dc = "http://purl.org/dc/elements/1.1/"
    static let photoshop = "http://ns.adobe.com/photoshop/1.0/"
    static let iptcExtension = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
    static let tc260 = "http://www.tc260.org.cn/ns/AIGC/1.0/"
    static let rights = "http://ns.adobe.com/xap/1.0/rights/"

    /// The usual prefix of a namespace. Some writers spell its address with `https`, or leave out the last slash.
    static func prefix(of namespace: String) -> String? {
        if let known = prefixes[namespace] { return known }
        let plain = namespace.hasPrefix("https://") ? "http://" + namespace.dropFirst(8) : namespace
        return prefixes[plain] ?? prefixes[plain + "/"]
    }

    private static let prefixes = [
        rdf: "rdf", dc: "dc", photoshop: "photoshop", iptcExtension: "Iptc4xmpExt", tc260: "TC260",
        rights: "xmpRights", "http://ns.adobe.com/xap/1.0/": "xmp", "http://ns.adobe.com/xap/1.0/mm/": "xmpMM",
        "http://ns.adobe.com/exif/1.0/": "exif", "http://ns.adobe.com/exif/1.0/aux/": "aux",
        "http://cipa.jp/exif/1.0/": "exifEX", "http://ns.adobe.com/tiff/1.0/": "tiff",
        "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/": "Iptc4xmpCore", "http://ns.useplus.org/ldf/xmp/1.0/": "plus",
        "http://purl.org/dc/terms/": "dcterms", "http://creativecommons.org/ns#": "cc",
        "http://ns.adobe.com/xmp/note/": "xmpNote", "http://www.metadataworkinggroup.com/schemas/regions/": "mwg-rs",
        "http://ns.microsoft.com/photo/1.2/": "MP", "http://ns.google.com/photos/1.0/camera/": "GCamera",
    ]
}
