internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// Reads bodies, never more than a limit and never more at once than there is room for.
struct BodyReader: Sendable {
    let room: UploadRoom

    /// A body, and the room that it takes for as long as somebody holds it.
    struct Body {
        let bytes: [UInt8]
        let share: UploadRoom.Share
    }

    /// `weight` is how much room each byte takes while it is worked on. Throws `Problem`.
    func body(of request: Request, _ context: APIContext, limit: Int, weight: Int = 1) async throws -> Body {
        let announced = request.headers[.contentLength].flatMap { Int($0) }
        guard announced ?? 0 <= limit else { throw Problem.tooLarge(limit) }
        let share = room.share()
        context.askForBody()
        var bytes: [UInt8] = []
        do {
            for try await part in request.body {
                guard bytes.count + part.readableBytes <= limit else { throw Problem.tooLarge(limit) }
                try share.take(part.readableBytes * weight)
                bytes.append(contentsOf: part.readableBytesView)
            }
        } catch {
            try Task.checkCancellation()
            // Chunks that are none, or a connection that broke: the client's, and no fault of ours.
            throw error as? Problem ?? Problem(.badRequest, "cut-off", "The body is no HTTP body, or was cut off.")
        }
        guard announced ?? bytes.count == bytes.count else {
            throw Problem(.badRequest, "cut-off", "The body ended before its announced length.")
        }
        return Body(bytes: bytes, share: share)
    }
}
