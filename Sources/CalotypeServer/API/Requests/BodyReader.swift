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

    /// `weight` is how much room each byte takes while it is worked on. Throws `Problem`.
    func body(of request: Request, _ context: APIContext, limit: Int, weight: Int = 1) async throws -> Body {
        let announced = try request.announcedLength(upTo: limit)
        let share = room.share()
        context.askForBody()
        var bytes: [UInt8] = []
        try await request.readBody(announced: announced, upTo: limit) { part in
            try share.take(part.readableBytes * weight)
            bytes.append(contentsOf: part.readableBytesView)
        }
        return Body(bytes: bytes, share: share)
    }
}
