internal import Calotype
internal import CalotypeAPI
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// Receives images that are the body of a request. It writes each image to a file while it arrives, and holds only a
/// piece of it in memory.
struct ImageReceiver: Sendable {
    let folder: UploadFolder
    let space: UploadBudget
    let limit: Int

    /// Calls `use` with the whole image. The file is removed afterwards, also if the image does not arrive completely.
    /// Throws `Problem`, `StoreFailure` if there is no space for the file, and `UploadFolderFailure` if it cannot be
    /// written.
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

    /// Receives a form with one image. `check` gets the fields before the image, so that a mistake in them is found
    /// before the image is read. `use` gets all fields.
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
        let share = space.share()
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
            if error.fault == .noSpace { throw StoreFailure(cause: error) }
            throw UploadFolderFailure(cause: error)
        }
    }
}

/// Writes an image to a file, piece by piece.
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
    /// Returns the length in the head, or `nil` if there is none. Throws `Problem` if it exceeds the limit.
    func announcedLength(upTo limit: Int) throws -> Int? {
        let announced = headers[.contentLength].flatMap { Int($0) }
        guard announced ?? 0 <= limit else { throw Problem.tooLarge(limit) }
        return announced
    }

    /// Calls `take` with each part of the body, up to `limit` bytes in total. Throws `Problem` if the body is longer,
    /// or if its length is not `announced`. It also throws the errors of `take`.
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
    /// Reads the next part. If the chunks are invalid or the connection breaks, it throws a problem with the request,
    /// because the server is not at fault.
    fileprivate mutating func nextPart() async throws -> ByteBuffer? {
        do {
            return try await next()
        } catch {
            try Task.checkCancellation()
            throw Problem(.badRequest, "cut-off", "The body is no HTTP body, or was cut off.")
        }
    }
}
