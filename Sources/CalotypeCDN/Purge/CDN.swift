internal import Calotype
internal import Foundation
internal import NIOHTTP1

/// A content delivery network whose cache can be purged.
///
/// Every method throws `TransferError` if the network refuses the request or cannot be reached, and `CancellationError`
/// if the task is cancelled. Each request is sent once. The caller decides about retries, which are always safe.
public protocol CDN: Sendable {
    /// Removes these addresses from the cache. The network fetches them again at the next request.
    ///
    /// - Parameters:
    ///   - addresses: the public addresses, without the parts that sign them.
    ///   - id: an id that is equal on every attempt at one purge, so that a network that records purges makes one
    ///     entry.
    func purge(_ addresses: [String], id: String) async throws
}

/// A network that can also purge by tag: every response of the origin that carried the tag, at any address.
public protocol TaggingCDN: CDN {
    /// The response header in which the origin sends the tags.
    var tagHeader: String { get }

    /// Removes every response with one of these tags from the cache.
    func purge(tags: [String], id: String) async throws
}

extension Array {
    /// Splits the array into pieces of at most `count` elements, in order.
    func chunked(_ count: Int) -> [ArraySlice<Element>] {
        stride(from: 0, to: self.count, by: count).map { self[$0..<Swift.min($0 + count, self.count)] }
    }
}

extension CDN {
    func checked(_ answer: HTTPSender.Answer, _ what: String) throws {
        guard (200..<300).contains(answer.status) else { throw TransferError(answer, during: what) }
    }
}

extension HTTPSender {
    /// Posts JSON. Throws `TransferError` unless the response has a status of success.
    func post(_ body: some Encodable, to address: String, _ headers: [(name: String, value: String)]) async throws
        -> Answer
    {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let answer = try await send(
            Request(
                method: .POST, address: address, headers: headers + [("Content-Type", "application/json")],
                body: .bytes(Array(try encoder.encode(body)))))
        guard (200..<300).contains(answer.status) else { throw TransferError(answer, during: "purge") }
        return answer
    }
}
