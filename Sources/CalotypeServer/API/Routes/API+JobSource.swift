internal import Calotype
internal import CalotypeAPI
internal import CalotypeQueue
internal import HTTPServerGuard
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

extension API {
    /// Sends the bytes of an uploaded source, as long as they are kept.
    func sendSource(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        let job = try await job(request, context, caller)
        // Sources often contain their prompt.
        guard caller.mayReadPrompts else { throw Problem.hidesPrompts }
        let upload = try upload(of: job)
        let eTag = "\"\(upload.sha256)\""
        if let answer = request.unchanged(eTag) { return answer }
        return Response(sniffing: try await bytes(of: upload), eTag: eTag, name: "source")
    }

    /// Sends the source as the encoder of a variant saw it.
    func sendReference(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        let job = try await job(request, context, caller)
        let upload = try upload(of: job)
        let variant = VariantName(rawValue: context.segment("variant"))
        let eTag =
            "\"\(upload.sha256)-\(job.contentHash.prefix(16))-\(Version.current)-\(variant.rawValue.percentEncoded())\""
        if let answer = request.unchanged(eTag) { return answer }
        guard let bytes = try await references.reference(of: variant, in: job) else {
            throw Problem(.notFound, "not-found", "The job makes no such variant.")
        }
        return Response(sniffing: ByteBuffer(bytes: bytes), eTag: eTag, name: "reference")
    }

    private func upload(of job: QueuedJob) throws -> UploadedSource {
        guard case .upload(let upload) = job.source else {
            throw Problem(
                .notFound, "not-kept",
                "The source is at another server and is not kept here. Submit with fetch: submit to keep it.")
        }
        return upload
    }

    private func bytes(of upload: UploadedSource) async throws -> ByteBuffer {
        do {
            return ByteBuffer(bytes: try await store.get(upload.key, limit: upload.size))
        } catch let error as TransferError where error.fault == .notFound {
            throw Problem.sourceGone
        } catch {
            throw StoreFailure(cause: error)
        }
    }
}

extension Problem {
    static let sourceGone = Self(
        .gone, "gone", "The source is not kept any more. CALOTYPE_KEEP_SOURCES says how long it is kept.")
}

extension Request {
    /// Returns the answer that the client's copy is current; `nil` if it has no such copy.
    fileprivate func unchanged(_ eTag: String) -> Response? {
        guard let copies = headers[.ifNoneMatch], ETags.match(copies, eTag) else { return nil }
        return Response(
            status: .notModified,
            headers: [.eTag: eTag, .cacheControl: "private, no-cache", .vary: "Authorization, Cookie"])
    }
}

extension Response {
    /// Makes an answer with bytes from outside. Their type is detected. If browsers must not display it, they save it.
    fileprivate init(sniffing bytes: ByteBuffer, eTag: String, name: String) {
        var headers: HTTPFields = [
            .eTag: eTag, .cacheControl: "private, no-cache", .vary: "Authorization, Cookie",
        ]
        headers.setType(of: bytes, name: name)
        self.init(status: .ok, headers: headers, body: .init(byteBuffer: bytes))
    }
}

extension HTTPFields {
    /// Sets the type that the bytes have. If browsers must not display it, they save a file called `name`.
    mutating func setType(of bytes: ByteBuffer, name: String) {
        let head = Array(bytes.readableBytesView.prefix(ContentKind.headBytes))
        if let type = SniffedType.shown(head) {
            self[.contentType] = type.rawValue
        } else {
            self[.contentType] = "application/octet-stream"
            self[.contentDisposition] = "attachment; filename=\"\(name).bin\""
        }
    }
}

/// The comparison of `If-None-Match` (RFC 9110 section 13.1.2).
enum ETags {
    static func match(_ wanted: String, _ eTag: String) -> Bool {
        wanted.split { ", ".contains($0) }.contains { $0 == "*" || $0 == eTag || $0 == "W/\(eTag)" }
    }
}
