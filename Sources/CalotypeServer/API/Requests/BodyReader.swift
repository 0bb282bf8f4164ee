internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// Reads bodies into memory, never more than a limit and never more at once than there is room for.
struct BodyReader: Sendable {
    let room: UploadRoom

    /// A body, and the room that it takes for as long as somebody holds it.
    struct Body {
        let bytes: [UInt8]
        let share: UploadRoom.Share
    }

    /// How much room JSON takes while it is decoded, for each byte and for each value: what was measured of base64, and of
    /// numbers in an array. Small texts and objects take up to twice as much.
    private static let (byteWeight, valueWeight) = (3, 50)

    /// A body of JSON, before anything is decoded of it. Throws `Problem`, also where its many values could never be had room for.
    func json(of request: Request, _ context: APIContext, limit: Int) async throws -> Body {
        try UnusableBody.checkEncoding(of: request)
        let announced = try request.announcedLength(upTo: limit)
        let share = room.share()
        context.askForBody()
        var bytes: [UInt8] = []
        try await request.readBody(announced: announced, upTo: limit) { part in
            try share.take(part.readableBytes * Self.byteWeight)
            bytes.append(contentsOf: part.readableBytesView)
        }
        bytes = NodeBuffers.inBase64(bytes)
        let values = UndecodedJSON.values(in: bytes) * Self.valueWeight
        guard bytes.count * Self.byteWeight + values <= room.bytes else { throw Problem.tooManyValues }
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
