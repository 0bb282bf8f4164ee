internal import Calotype
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// Receives images that are the body of a request. They go to a file as they come: a piece of each is in memory.
struct ImageReceiver: Sendable {
    let folder: UploadFolder
    let room: UploadRoom
    let limit: Int

    /// Calls `use` with the whole image, whose file is gone afterwards, as it is when the image does not come. Throws `Problem`,
    /// and `StoreFailure` where it cannot be written.
    func receiving<R>(
        _ request: Request, _ context: APIContext, _ use: (HashedFile) async throws -> R
    ) async throws -> R {
        let announced = try request.announcedLength(upTo: limit)
        let share = room.share()
        defer { share.release() }
        try share.take(2 * FilePieces.size)
        var file = try await storing { try await folder.file(for: announced ?? 0) }
        defer { file.remove() }
        context.askForBody()
        var piece: [UInt8] = []
        piece.reserveCapacity(FilePieces.size)
        try await request.readBody(announced: announced, upTo: limit) { part in
            piece.append(contentsOf: part.readableBytesView)
            guard piece.count >= FilePieces.size else { return }
            try await storing { try await file.append(piece) }
            piece.removeAll(keepingCapacity: true)
        }
        try await storing { try await file.append(piece) }
        return try await use(file.content)
    }

    private func storing<R>(_ work: () async throws -> R) async throws -> R {
        do {
            return try await work()
        } catch let error as TransferError {
            throw StoreFailure(cause: error)
        }
    }
}

extension Request {
    /// Throws `Problem` where the head says already that the body is too large.
    func announcedLength(upTo limit: Int) throws -> Int? {
        let announced = headers[.contentLength].flatMap { Int($0) }
        guard announced ?? 0 <= limit else { throw Problem.tooLarge(limit) }
        return announced
    }

    /// Hands over the parts of the body, up to `limit` bytes in all. Throws `Problem` where they are more, or fewer than were
    /// announced, and whatever `take` throws.
    func readBody(announced: Int?, upTo limit: Int, _ take: (ByteBuffer) async throws -> Void) async throws {
        var count = 0
        var parts = body.makeAsyncIterator()
        while let part = try await parts.nextPart() {
            count += part.readableBytes
            guard count <= limit else { throw Problem.tooLarge(limit) }
            try await take(part)
        }
        guard announced ?? count == count else {
            throw Problem(.badRequest, "cut-off", "The body ended before its announced length.")
        }
    }
}

extension RequestBody.AsyncIterator {
    /// Chunks that are none, or a connection that broke: the client's, and no fault of ours.
    fileprivate mutating func nextPart() async throws -> ByteBuffer? {
        do {
            return try await next()
        } catch {
            try Task.checkCancellation()
            throw Problem(.badRequest, "cut-off", "The body is no HTTP body, or was cut off.")
        }
    }
}
