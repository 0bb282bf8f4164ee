/// Writes XMP packets.
enum TestXMP {
    static let namespaces = """
        xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/" \
        xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" \
        xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/" \
        xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:dcterms="http://purl.org/dc/terms/" \
        xmlns:xmpNote="http://ns.adobe.com/xmp/note/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"
        """

    static func text(attributes: String = "", elements: String = "") -> String {
        """
        <?xpacket begin="\u{FEFF}" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">\
        <rdf:RDF \(namespaces)><rdf:Description rdf:about="" \(attributes)>\(elements)</rdf:Description></rdf:RDF>\
        </x:xmpmeta><?xpacket end="w"?>
        """
    }

    static func packet(attributes: String = "", elements: String = "") -> [UInt8] {
        ascii(text(attributes: attributes, elements: elements))
    }

    /// A packet that says that AI made the picture.
    static let ai = packet(
        attributes: """
            Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
            """)

    static let jpegName = ascii("http://ns.adobe.com/xap/1.0/\0")
}
