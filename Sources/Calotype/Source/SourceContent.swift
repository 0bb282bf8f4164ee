internal import Pixels

/// Checks of bytes from an address or a bucket, before their image header is read.
enum SourceContent {
    /// Unpacks the bytes if they are gzip; no image format looks like gzip. Stores return gzip if the object was stored
    /// so, and some web servers send it although the request excludes it. Throws `TransferError`.
    ///
    /// Bytes that were packed several times are unpacked up to `mostLayers` times.
    static func unpacked(_ bytes: [UInt8], from location: String, limit: Int) async throws -> [UInt8] {
        var (bytes, layers) = (bytes, 0)
        while Gzip.isPacked(bytes) {
            guard layers < mostLayers else {
                throw TransferError(
                    .upstreamError, detail: "\(location): packed with gzip more than \(mostLayers) times",
                    explanation: """
                        The source comes packed with gzip more than \(mostLayers) times, and is not unpacked. Try again \
                        later, or have it sent as it is.
                        """)
            }
            bytes = try await unpackedOnce(bytes, from: location, limit: limit)
            layers += 1
        }
        return bytes
    }

    /// A server and a proxy in front of it may both pack. More layers are no accident.
    private static let mostLayers = 3

    private static func unpackedOnce(_ bytes: [UInt8], from location: String, limit: Int) async throws -> [UInt8] {
        try await blocking { stop in
            do {
                return try Gzip.unpacked(bytes, limit: limit) { stop.isRaised }
            } catch Gzip.Failure.tooLarge {
                throw TransferError(.tooManyBytes, detail: "\(location): more than \(limit) bytes when unpacked")
            } catch Gzip.Failure.damaged {
                throw TransferError(
                    .upstreamError, detail: "\(location): damaged gzip",
                    explanation: "The source comes packed with gzip, and cannot be unpacked. Try again later.")
            }
        }
    }

    /// Throws `TransferError` (`upstreamError`) if an address answered without any bytes.
    static func refuseEmpty(_ bytes: [UInt8], from location: String) throws {
        guard bytes.isEmpty else { return }
        throw TransferError(
            .upstreamError, detail: "\(location): no content",
            explanation: "The address answered with no content. Check the source's address, or try again later.")
    }

    /// Throws `TransferError` (`refused`) if the answer is a web page, XML or JSON instead of an image.
    static func refusePage(_ bytes: [UInt8], from location: String) throws {
        guard let kind = kindOfPage(bytes) else { return }
        throw TransferError(
            .refused, detail: "\(location): \(kind)",
            explanation: "The address answered with \(kind), not with an image. Use the address of the image itself.")
    }

    /// Returns the kind of text; `nil` if the content is none of these kinds.
    private static func kindOfPage(_ bytes: [UInt8]) -> String? {
        let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let head = bytes.prefix(1024).dropFirst(bytes.starts(with: byteOrderMark) ? 3 : 0)
        let text = String(decoding: head.drop { " \t\r\n".utf8.contains($0) }, as: UTF8.self).lowercased()
        if text.hasPrefix("<") {
            let begins = ["<!doctype html", "<html", "<head", "<body", "<script", "<title"]
            if begins.contains(where: text.hasPrefix) { return "a web page" }
            // SVG is reported elsewhere, as a format that is not supported.
            guard !text.contains("<svg") else { return nil }
            if text.contains("<html") { return "a web page" }
            return text.hasPrefix("<?xml") || text.hasPrefix("<error") ? "an XML document" : nil
        }
        let isObject =
            text.hasPrefix("{") && text.dropFirst().first { !$0.isWhitespace }.map { "\"}".contains($0) } ?? false
        let isArray =
            text.hasPrefix("[") && text.dropFirst().first { !$0.isWhitespace }.map { "{[\"]".contains($0) } ?? false
        return isObject || isArray ? "JSON" : nil
    }
}
