internal import Calotype
internal import CalotypeAPI
internal import CalotypeQueue
internal import Foundation
internal import HTTPServerGuard
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

extension API {
    /// Sends the bytes of a variant, or a redirect to its address at the store. `variant` may also be the name of a
    /// file that belongs to a variant, or of the image that this file names.
    func sendVariant(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        let name = context.segment("variant")
        let (job, wait) = try await awaited(job(request, context, caller), name, request, context)
        guard let object = job.object(named: name) else { throw missing(name, of: job, after: wait) }
        let eTag = "\"\(object.sha256)\""
        if request.headers[.ifNoneMatch].map({ ETags.match($0, eTag) }) ?? false {
            return Response(
                status: .notModified, headers: [.eTag: eTag, .cacheControl: Self.privately, .vary: Self.asker])
        }
        // A signed address is valid only for GET, and only for one object. A file that refers to other objects is sent
        // from here, so that its relative references work.
        if try mayRedirect(request), object.type != .webVTT, let url = try? store.url(of: object.key),
            url.isOpen
        {
            return Response(
                status: .temporaryRedirect, headers: [.location: url.absoluteString, .cacheControl: "no-store"])
        }
        let range = range(of: request, size: object.size, eTag)
        return try await send(object, eTag, range: range, isHead: request.method == .head)
    }

    /// Whether the answer may be a redirect: not to `HEAD`, and not with `redirect=no`.
    private func mayRedirect(_ request: Request) throws -> Bool {
        let wish = try Query(request).value("redirect", "yes or no") { ["yes", "no"].contains($0) ? $0 : nil }
        return request.method != .head && wish != "no"
    }

    /// Returns the job. If the request prefers to wait and the variant may still come, it waits for the end of the job.
    private func awaited(
        _ job: QueuedJob, _ name: String, _ request: Request, _ context: APIContext
    ) async throws -> (QueuedJob, Duration?) {
        guard let wait = try Preference.wait(request), mayStillCome(name, of: job) else { return (job, nil) }
        return (try await ended.wait(for: job, upTo: wait, of: context.client), wait)
    }

    /// Whether a job that has not ended may still store an object with this name.
    private func mayStillCome(_ name: String, of job: QueuedJob) -> Bool {
        guard !job.state.isEnded, job.object(named: name) == nil else { return false }
        // The name of a file beside a variant is unknown until the file is stored.
        guard !name.contains("."), let preset = requests.presets[job.tool] else { return true }
        return preset[VariantName(rawValue: name)] != nil
    }

    private func missing(_ name: String, of job: QueuedJob, after wait: Duration?) -> Problem {
        guard mayStillCome(name, of: job) else {
            return Problem(
                .notFound, "not-found",
                job.state.isEnded && job.state != .succeeded
                    ? "The job has \(job.state == .failed ? "failed" : "been cancelled"), so it has no variants."
                    : "The job has no such variant.")
        }
        var problem = Problem(
            .conflict, "not-ready",
            "The job has not ended yet. Ask again later, or wait for it with 'Prefer: wait=60'."
        ).retry(after: job.state == .running ? 2 : 5)
        if let wait { problem.headers[.preferenceApplied] = Preference.applied(wait) }
        return problem
    }

    private func send(
        _ object: StoredObject, _ eTag: String, range: ByteRange, isHead: Bool
    ) async throws -> Response {
        var headers: HTTPFields = [
            .contentType: object.type.rawValue, .eTag: eTag, .cacheControl: Self.privately, .vary: Self.asker,
            .acceptRanges: "bytes",
        ]
        switch range {
        case .unsatisfiable:
            var problem = Problem(.rangeNotSatisfiable, "range", "The variant has \(object.size) bytes.")
            problem.headers[.contentRange] = "bytes */\(object.size)"
            throw problem
        case .whole where isHead:
            headers[.contentLength] = "\(object.size)"
            return Response(status: .ok, headers: headers)
        case .whole:
            let bytes = try await bytes(of: object)
            headers.setType(of: object, bytes)
            return Response(status: .ok, headers: headers, body: .init(byteBuffer: bytes))
        case .part(let part):
            var bytes = try await bytes(of: object)
            headers.setType(of: object, bytes)
            headers[.contentRange] = "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(object.size)"
            bytes.moveReaderIndex(forwardBy: part.lowerBound)
            let slice = bytes.readSlice(length: part.count) ?? ByteBuffer()
            return Response(status: .partialContent, headers: headers, body: .init(byteBuffer: slice))
        }
    }

    private func bytes(of object: StoredObject) async throws -> ByteBuffer {
        do {
            let bytes = try await store.get(object.key, limit: object.size)
            guard bytes.count == object.size else {
                throw TransferError(.upstreamError, detail: "\(object.key) is not as long as it was")
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

    /// Only the owner may cache it. It must be revalidated, because the same job and variant may later have other
    /// bytes: after a deletion, or if a preview is created again. If nothing has changed, this costs a 304.
    private static let privately = "private, no-cache"
    /// The answer depends on the caller, because each user may have another variant at the same address.
    private static let asker = "Authorization, Cookie"
}

extension HTTPFields {
    /// Sets the type that the bytes have, if they are not what the result says: somebody else may have written them.
    fileprivate mutating func setType(of object: StoredObject, _ bytes: ByteBuffer) {
        guard ![.webVTT, .json, .c2pa].contains(object.type) else { return }
        setType(of: bytes, name: "variant")
    }
}

/// The part of an object that a request asks for (RFC 9110 section 14). A request for several parts gets the whole
/// object.
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
        // A number with too many digits is larger than every size.
        func position(_ digits: Substring) -> Int? { digits.isEmpty ? nil : Int(digits) ?? .max }
        switch (position(ends[0]), position(ends[1])) {
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
