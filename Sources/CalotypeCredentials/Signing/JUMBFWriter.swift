internal import CalotypeProvenance
internal import Crypto

/// Writes boxes of JUMBF. ISO 19566-5.
enum JUMBFWriter {
    /// The end of the identifiers of all types.
    private static let tail: [UInt8] = [0x00, 0x11, 0x00, 0x10, 0x80, 0x00, 0x00, 0xAA, 0x00, 0x38, 0x9B, 0x71]

    static func box(_ type: String, _ data: [UInt8]) -> [UInt8] {
        UInt32(clamping: data.count + 8).bigEndianBytes + Array(type.utf8) + data
    }

    /// A box that contains others, with a label by which it can be found.
    static func superbox(_ kind: String, _ label: String, _ content: [UInt8]) -> [UInt8] {
        let description = Array(kind.utf8) + tail + [3] + Array(label.utf8) + [0]
        return box("jumb", box("jumd", description) + content)
    }

    static func superbox(_ kind: String, _ label: String, _ value: CBORValue) -> [UInt8] {
        superbox(kind, label, box("cbor", value.encoded))
    }

    /// The SHA-256 of a box by which another one refers to it: without its header of 8 bytes.
    static func hash(of box: some Collection<UInt8>) -> [UInt8] {
        Array(SHA256.hash(data: Array(box.dropFirst(8))))
    }

    /// The address and the hash of a box.
    static func reference(_ url: String, to box: some Collection<UInt8>) -> CBORValue {
        .fields(["url": .text(url), "hash": .data(hash(of: box))])
    }
}
