internal import CalotypeProvenance
internal import Foundation

/// The blocks of a text in PEM. RFC 7468.
struct PEMText: Sendable {
    struct Block: Sendable {
        /// The words between the dashes, such as `CERTIFICATE`.
        let label: String
        let bytes: [UInt8]
    }

    /// The blocks, at most 64.
    let blocks: [Block]

    init(_ text: String) {
        var (found, label, body) = ([Block](), String?.none, "")
        for line in text.prefix(1 << 20).split(whereSeparator: \.isNewline).map({ String($0).trimmed }) {
            if line.hasPrefix("-----BEGIN "), line.hasSuffix("-----") {
                (label, body) = (String(line.dropFirst(11).dropLast(5)), "")
            } else if line.hasPrefix("-----END ") {
                if let label, found.count < 64, let data = Data(base64Encoded: body) {
                    found.append(Block(label: label, bytes: Array(data)))
                }
                label = nil
            } else if label != nil {
                body += line
            }
        }
        blocks = found
    }

    init(label: String, _ bytes: [UInt8]) { blocks = [Block(label: label, bytes: bytes)] }

    /// The text, with 64 characters in a line.
    var text: String {
        blocks.map { block in
            let body = Data(block.bytes).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
            return "-----BEGIN \(block.label)-----\n\(body)\n-----END \(block.label)-----\n"
        }.joined()
    }
}
