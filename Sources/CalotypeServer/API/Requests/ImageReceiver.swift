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
        try await withIntake(request, context, upTo: limit) { intake, announced in
            try await request.readBody(announced: announced, upTo: limit) { part in
                try await storing { try await intake.append(part.readableBytesView) }
            }
            return try await use(try await storing { try await intake.finished() })
        }
    }

    /// The same for a form with one image. `check` hears of the fields that come before the image: what is wrong with them
    /// need not wait for its end. `use` gets all fields.
    func receivingForm<R>(
        _ request: Request, _ context: APIContext, check: ([String: String]) throws -> Void,
        _ use: (HashedFile, [String: String]) async throws -> R
    ) async throws -> R {
        var form = try FormReader(request, imageLimit: limit)
        let longest = limit + FormReader.spare
        return try await withIntake(request, context, upTo: longest) { intake, announced in
            try await request.readBody(announced: announced, upTo: longest) { part in
                for image in try form.read(part.readableBytesView, check: check) {
                    try await storing { try await intake.append(image) }
                }
            }
            let fields = try form.finished()
            return try await use(try await storing { try await intake.finished() }, fields)
        }
    }

    private func withIntake<R>(
        _ request: Request, _ context: APIContext, upTo longest: Int,
        _ body: (inout ImageIntake, _ announced: Int?) async throws -> R
    ) async throws -> R {
        try UnusableBody.checkEncoding(of: request)
        let announced = try request.announcedLength(upTo: longest)
        let share = room.share()
        defer { share.release() }
        try share.take(2 * FilePieces.size)
        let file = try await storing { try await folder.file(for: announced ?? 0) }
        defer { file.remove() }
        var intake = ImageIntake(file, request)
        context.askForBody()
        return try await body(&intake, announced)
    }

    private func storing<R>(_ work: () async throws -> R) async throws -> R {
        do {
            return try await work()
        } catch let error as TransferError {
            throw StoreFailure(cause: error)
        }
    }
}

/// An image on its way into a file, a piece at a time.
private struct ImageIntake {
    private var file: UploadFile
    private let request: Request
    private var piece: [UInt8] = []
    private var isChecked = false

    init(_ file: UploadFile, _ request: Request) {
        (self.file, self.request) = (file, request)
        piece.reserveCapacity(FilePieces.size)
    }

    mutating func append(_ bytes: some Collection<UInt8>) async throws {
        piece.append(contentsOf: bytes)
        if piece.count >= UnusableBody.prefix { try check() }
        guard piece.count >= FilePieces.size else { return }
        try await file.append(piece)
        piece.removeAll(keepingCapacity: true)
    }

    mutating func finished() async throws -> HashedFile {
        try check()
        try await file.append(piece)
        return file.content
    }

    private mutating func check() throws {
        guard !isChecked else { return }
        isChecked = true
        try UnusableBody.check(imageBeginningWith: piece, in: request)
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
