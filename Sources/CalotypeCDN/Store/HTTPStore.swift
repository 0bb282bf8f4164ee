public import AsyncHTTPClient
public import Calotype
public import Foundation
internal import HTTPClientGuard
internal import NIOCore
internal import NIOHTTP1

/// A server that stores objects by HTTP PUT and removes them by DELETE: a WebDAV server, or a storage zone at
/// bunny.net.
public struct HTTPStore: ObjectStore {
    let sender: HTTPSender
    let base: String
    let access: HTTPStoreAccess
    let withdraws: Bool
    private let publicBaseURL: URL?
    private let clock: any Clock<Duration>
    private let locks = KeyLocks()

    /// - Parameters:
    ///   - base: the address of the objects. A key is appended.
    ///   - access: the kind of the server, and the credentials.
    ///   - httpClient: the HTTP client, which the caller shuts down. Give it the configuration `.calotypeStore`.
    ///   - publicBaseURL: the address at which readers find the objects. `nil` means `base`.
    ///   - withdraws: whether a put that fails removes the object that may have arrived. Use false if several processes
    ///     may put the same key, because another one may have found the object. A cleanup must then remove orphans.
    ///   - clock: measures the waits between attempts.
    public init(
        _ base: String, access: HTTPStoreAccess, httpClient: HTTPClient, publicBaseURL: URL? = nil,
        withdraws: Bool = true, clock: any Clock<Duration> = ContinuousClock()
    ) {
        sender = HTTPSender(client: httpClient)
        self.base = base
        self.access = access
        self.publicBaseURL = publicBaseURL
        self.withdraws = withdraws
        self.clock = clock
    }

    /// Returns the bytes at `key`; see `ObjectStore`.
    public func get(_ key: ObjectKey, limit: Int) async throws -> [UInt8] {
        try await trying {
            let answer = try await send(.GET, address(of: key), readingUpTo: limit)
            guard answer.status == 200 else { throw TransferError(answer, during: "GET") }
            return answer.body
        }
    }

    /// Creates the object unless one of the same size exists; see `ObjectStore`. Keys depend on the content, so an
    /// object of another size is incomplete, and is replaced.
    ///
    /// A WebDAV server reports which put was first. Other servers do not: if two processes put the same key at the same
    /// time, both may report that they created the object.
    public func put(_ bytes: [UInt8], at key: ObjectKey, as type: MediaType) async throws -> PutOutcome {
        try await put(.bytes(bytes), at: key, as: type)
    }

    /// Creates the object from the content of a file.
    public func put(_ file: HashedFile, at key: ObjectKey, as type: MediaType) async throws -> PutOutcome {
        try await put(.file(file), at: key, as: type)
    }

    /// Creates the object unless one of any size exists; see `ObjectStore`.
    public func putFirst(_ bytes: [UInt8], at key: ObjectKey, as type: MediaType) async throws -> PutOutcome {
        try await put(.bytes(bytes), at: key, as: type, replacesIncomplete: false)
    }

    private func put(
        _ content: ObjectContent, at key: ObjectKey, as type: MediaType, replacesIncomplete: Bool = true
    ) async throws -> PutOutcome {
        switch access.rules {
        case .webDAV:
            try await putIfNew(content, at: key, replacesIncomplete) {
                try await putAside(content, at: key, as: type, replacing: $0)
            }
        case .plain:
            try await locks.holding(key) {
                try await putIfNew(content, at: key, replacesIncomplete) { _ in
                    try await putPlainly(content, at: key, as: type)
                }
            }
        }
    }

    private func putIfNew(
        _ content: ObjectContent, at key: ObjectKey, _ replacesIncomplete: Bool,
        _ put: (_ replacing: Bool) async throws -> PutOutcome
    ) async throws -> PutOutcome {
        let found = try await size(of: key)
        return found != nil && (!replacesIncomplete || found == content.size) ? .existed : try await put(found != nil)
    }

    /// Deletes the object, if there is one. Folders on a WebDAV server stay.
    public func delete(_ key: ObjectKey) async throws { try await remove(address(of: key)) }

    /// Returns the public address.
    public func url(of key: ObjectKey) throws -> URL {
        try publicBaseURL.map { try key.url(below: $0) } ?? ObjectKey.url(key.address(below: base))
    }

    func address(of key: ObjectKey) -> String { key.address(below: base) }

    /// Returns the size of the object in bytes; `nil` if there is none.
    func size(of key: ObjectKey) async throws -> Int? {
        try await trying {
            // Not every server supports HEAD. The body of a GET is not read.
            let method: HTTPMethod = access.rules == .webDAV ? .HEAD : .GET
            let answer = try await send(method, address(of: key), readingUpTo: nil)
            switch answer.status {
            case 200: return answer.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
            case 404: return nil
            default: throw TransferError(answer, during: "\(method)")
            }
        }
    }

    func remove(_ address: String) async throws {
        try await trying {
            let answer = try await send(.DELETE, address)
            guard (200..<300).contains(answer.status) || answer.status == 404 else {
                throw TransferError(answer, during: "DELETE")
            }
        }
    }

    func send(
        _ method: HTTPMethod, _ address: String, _ headers: [(name: String, value: String)] = [],
        body: ObjectContent = .bytes([]),
        readingUpTo limit: Int? = 65_536
    ) async throws -> HTTPSender.Answer {
        try await sender.send(
            .init(
                method: method, address: address, headers: [(access.header.name, access.header.value)] + headers,
                body: body),
            readingUpTo: limit)
    }

    /// Calls `work` up to three times, if its failure is transient. Only for requests that may arrive twice.
    func trying<Value>(_ work: () async throws -> Value) async throws -> Value {
        var attempt = 1
        while true {
            do {
                return try await work()
            } catch let error as TransferError where error.isPassing && attempt < 3 {
                let pause = Duration.milliseconds(100) * Double(1 << attempt) * Double.random(in: 0.5..<1)
                try await clock.sleep(for: max(pause, min(error.retryAfter ?? .zero, .seconds(20))))
                attempt += 1
            }
        }
    }
}

extension HTTPClient.Configuration {
    /// The configuration that `HTTPStore` and every `CDN` need: no redirects, no proxy, no decompression, and no hidden
    /// retries.
    public static var calotypeStore: Self { guarded(timeout: .init(connect: .seconds(5), read: .seconds(60))) }
}
