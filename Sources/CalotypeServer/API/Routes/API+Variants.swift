internal import Calotype
internal import CalotypeQueue
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

extension API {
    /// The bytes of a variant, or a redirect to where the store hands them out itself.
    func sendVariant(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        let job = try await job(request, context, caller)
        let name = Variant(rawValue: context.parameters.get("variant") ?? "").rawValue
        guard let variant = job.variants.first(where: { $0.variant == name }) else {
            throw Problem(.notFound, "not-found", "The job has no such variant, or has not succeeded yet.")
        }
        let eTag = "\"\(variant.sha256)\""
        if request.headers[.ifNoneMatch].map({ matches($0, eTag) }) ?? false {
            return Response(status: .notModified, headers: [.eTag: eTag, .cacheControl: Self.privately])
        }
        // A signed address is good for GET alone.
        if request.method != .head, let url = try? store.url(of: variant.key), url.hasPrefix("http") {
            return Response(status: .temporaryRedirect, headers: [.location: url, .cacheControl: "no-store"])
        }
        let range = range(of: request, size: variant.size, eTag)
        return try await send(variant, eTag, range: range, isHead: request.method == .head)
    }

    private func send(
        _ variant: StoredVariantFields, _ eTag: String, range: ByteRange, isHead: Bool
    ) async throws -> Response {
        var headers: HTTPFields = [
            .contentType: "image/\(variant.format)", .eTag: eTag, .cacheControl: Self.privately,
            .acceptRanges: "bytes",
        ]
        switch range {
        case .unsatisfiable:
            var problem = Problem(.rangeNotSatisfiable, "range", "The variant has \(variant.size) bytes.")
            problem.headers[.contentRange] = "bytes */\(variant.size)"
            throw problem
        case .whole where isHead:
            headers[.contentLength] = "\(variant.size)"
            return Response(status: .ok, headers: headers)
        case .whole:
            return Response(status: .ok, headers: headers, body: .init(byteBuffer: try await bytes(of: variant)))
        case .part(let part):
            var bytes = try await bytes(of: variant)
            headers[.contentRange] = "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(variant.size)"
            bytes.moveReaderIndex(forwardBy: part.lowerBound)
            let slice = bytes.readSlice(length: part.count) ?? ByteBuffer()
            return Response(status: .partialContent, headers: headers, body: .init(byteBuffer: slice))
        }
    }

    private func bytes(of variant: StoredVariantFields) async throws -> ByteBuffer {
        do {
            let bytes = try await store.get(variant.key, limit: variant.size)
            guard bytes.count == variant.size else {
                throw TransferError(.upstreamError, detail: "\(variant.key) is not as long as it was")
            }
            return ByteBuffer(bytes: bytes)
        } catch let error as TransferError where error.fault == .notFound {
            throw Problem(.gone, "gone", "The variant is not in the store any more.")
        } catch {
            throw StoreFailure(cause: error)
        }
    }

    private func range(of request: Request, size: Int, _ eTag: String) -> ByteRange {
        guard request.method == .get, let range = request.headers[.range] else { return .whole }
        if let condition = request.headers[.ifRange], condition != eTag { return .whole }
        return ByteRange(range, size: size)
    }

    private func matches(_ wanted: String, _ eTag: String) -> Bool {
        wanted.split { ", ".contains($0) }.contains { $0 == "*" || $0 == eTag || $0 == "W/\(eTag)" }
    }

    /// The bytes of a variant never change, but only its owner may have them.
    private static let privately = "private, max-age=31536000, immutable"
}

/// What part of a whole somebody asks for (RFC 9110 section 14). Several parts at once are answered with the whole.
enum ByteRange: Equatable {
    case whole
    case part(Range<Int>)
    case unsatisfiable

    init(_ text: String, size: Int) {
        let parts = text.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bytes", !parts[1].contains(",") else {
            self = .whole
            return
        }
        let ends = parts[1].split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard ends.count == 2, ends.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }) else {
            self = .whole
            return
        }
        switch (Int(ends[0]), Int(ends[1])) {
        case (let first?, let last?) where first <= last && first < size: self = .part(first..<min(last, size - 1) + 1)
        case (let first?, nil) where ends[1].isEmpty && first < size: self = .part(first..<size)
        case (nil, let count?) where ends[0].isEmpty && count > 0 && size > 0:
            self = .part(max(0, size - count)..<size)
        case (let first?, let last?) where first > last: self = .whole
        case (_?, _), (nil, _?): self = .unsatisfiable
        case (nil, nil): self = .whole
        }
    }
}
