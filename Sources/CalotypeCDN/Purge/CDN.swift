internal import Calotype
internal import Foundation
internal import NIOHTTP1

/// A content delivery network that can forget what it has cached.
///
/// Every method throws `TransferError` where the network refuses or cannot be reached, and `CancellationError` when the
/// task is cancelled. Each request is sent once: whoever calls decides about trying again, which never does harm.
public protocol CDN: Sendable {
    /// Has the network fetch these addresses anew when somebody next asks for them.
    ///
    /// - Parameters:
    ///   - addresses: as readers use them, without what signs them.
    ///   - id: the same for every try at the same purge, so that a network which keeps a record makes one entry.
    func purge(_ addresses: [String], id: String) async throws
}

/// A network that also forgets by tag: every answer of the origin that carried the tag, whatever its address.
public protocol TaggingCDN: CDN {
    /// The header in which the origin tells a response's tag.
    var tagHeader: String { get }

    /// Has the network fetch everything anew that carries one of these tags.
    func purge(tags: [String], id: String) async throws
}

extension Array {
    /// In order, so many at a time.
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
    /// Posts JSON. Throws `TransferError` unless the answer's status is one of success.
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
