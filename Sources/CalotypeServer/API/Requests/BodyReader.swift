internal import CalotypeAPI
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// Reads bodies into memory, up to a limit for each body and a limit for all bodies together.
struct BodyReader: Sendable {
    let space: UploadBudget

    /// A body, and the reservation of memory for it. The caller keeps both as long as it needs the bytes.
    struct Body {
        let bytes: [UInt8]
        let share: UploadBudget.Share
    }

    /// The memory that decoding JSON takes per byte and per value, in bytes. These are measurements for base64, and for
    /// numbers in an array. Small texts and objects take up to twice as much.
    private static let (byteWeight, valueWeight) = (3, 50)

    /// Reads the fields of a form in a web page. Throws `Problem` if the body is no such form, or too large.
    func form(of request: Request, _ context: APIContext) async throws -> Query {
        guard request.mediaType == "application/x-www-form-urlencoded" else {
            throw Problem(.unsupportedMediaType, "unsupported-media-type", "Send the form of a page.")
        }
        try UnusableBody.checkEncoding(of: request)
        let limit = 65_536
        let announced = try request.announcedLength(upTo: limit)
        context.askForBody()
        var bytes: [UInt8] = []
        try await request.readBody(announced: announced, upTo: limit) { bytes.append(contentsOf: $0.readableBytesView) }
        return Query(filled: FormText.parameters(String(decoding: bytes, as: UTF8.self)))
    }

    /// Reads a JSON body without decoding it. Throws `Problem`, also if its values need more memory than all bodies may
    /// use.
    func json(of request: Request, _ context: APIContext, limit: Int) async throws -> Body {
        try UnusableBody.checkEncoding(of: request)
        let announced = try request.announcedLength(upTo: limit)
        let share = space.share()
        context.askForBody()
        var bytes: [UInt8] = []
        try await request.readBody(announced: announced, upTo: limit) { part in
            try share.take(part.readableBytes * Self.byteWeight)
            bytes.append(contentsOf: part.readableBytesView)
        }
        bytes = NodeBuffers.inBase64(bytes)
        let values = UndecodedJSON.values(in: bytes) * Self.valueWeight
        guard bytes.count * Self.byteWeight + values <= space.bytes else { throw Problem.tooManyValues }
        try share.take(values)
        return Body(bytes: bytes, share: share)
    }
}

extension Problem {
    fileprivate static let tooManyValues = Self(
        .contentTooLarge, "too-many-values",
        "The JSON has more values than can be read at once. Send the image in base64, or as a body of its own.",
        kind: "memory")
}
