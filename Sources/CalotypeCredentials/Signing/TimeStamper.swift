internal import CalotypeProvenance
internal import Crypto
internal import Synchronization

/// Asks a time-stamp authority when a signature was made. RFC 3161.
///
/// Without a time stamp, a signature ends with its certificate.
public final class TimeStamper: Sendable {
    /// Sends a request (`application/timestamp-query`) to the authority and returns its answer. It must end when its
    /// task is cancelled.
    public typealias Transport = @Sendable (_ request: [UInt8]) async throws -> [UInt8]

    /// Whether nothing is signed without a time stamp.
    public let isRequired: Bool
    private let deadline: Duration
    private let transport: Transport
    /// The number of bytes to reserve, which is learned from the last answer.
    private let learned = Mutex(6144)

    /// Makes a client.
    ///
    /// - Parameters:
    ///   - isRequired: whether nothing is signed without a time stamp.
    ///   - deadline: the longest time to wait for an answer.
    ///   - transport: sends a request.
    public init(isRequired: Bool, deadline: Duration = .seconds(5), transport: @escaping Transport) {
        self.isRequired = isRequired
        self.deadline = deadline
        self.transport = transport
    }

    var reserve: Int { learned.withLock { $0 } }

    /// Returns a token for bytes. Its time, hash and nonce are checked, its signature is not.
    func token(for bytes: [UInt8]) async -> Result<[UInt8], TimeStampProblem> {
        let request = TimeStampRequest(hash: Array(SHA256.hash(data: bytes)))
        return await answer(to: request.encoded).flatMap { answer in
            Result { () throws(TimeStampProblem) in
                let token = try request.token(in: answer)
                learned.withLock { $0 = COSESignature.reserve(for: token) + 64 }
                return token
            }
        }
    }

    private func answer(to request: [UInt8]) async -> Result<[UInt8], TimeStampProblem> {
        await withTaskGroup(of: Result<[UInt8], TimeStampProblem>.self) { [transport, deadline] group in
            group.addTask {
                do { return .success(try await transport(request)) } catch { return .failure(.unreachable) }
            }
            group.addTask {
                try? await Task.sleep(for: deadline)
                return .failure(.silent)
            }
            let first = await group.next() ?? .failure(.silent)
            group.cancelAll()
            return first
        }
    }
}

/// A request for a time stamp, and the check of the answer. RFC 3161, sections 2.4.1 and 2.4.2.
struct TimeStampRequest: Sendable {
    private let hash: [UInt8]
    /// A positive number of 8 bytes.
    private let nonce: [UInt8]

    /// 2.16.840.1.101.3.4.2.1
    private static let sha256: [UInt8] = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01]

    init(hash: [UInt8]) {
        self.hash = hash
        let random = UInt64.random(in: 1 << 55..<1 << 62)
        nonce = random.bigEndianBytes
    }

    private var imprint: [UInt8] {
        DERWriter.sequence(
            DERWriter.sequence(DERWriter.element(DERElement.identifier, Self.sha256), DERWriter.element(0x05, [])),
            DERWriter.element(DERElement.octets, hash))
    }

    var encoded: [UInt8] {
        DERWriter.sequence(
            DERWriter.integer([1]), imprint, DERWriter.integer(nonce), DERWriter.element(0x01, [0xFF]))
    }

    /// Returns the token in an answer to this request.
    func token(in answer: [UInt8]) throws(TimeStampProblem) -> [UInt8] {
        guard answer.count <= 64 << 10, let outer = DERElement(ByteWindow(answer)), outer.tag == DERElement.sequence,
            let status = outer.children.first?.children.first, status.tag == DERElement.integer
        else { throw .damaged }
        // 0 is granted, 1 granted with changes.
        guard status.content.count == 1, (status.content.u8(at: 0) ?? 9) <= 1 else { throw .refused }
        let start = outer.size - outer.content.count + (outer.children.first?.size ?? 0)
        guard outer.children.count == 2, outer.size <= answer.count else { throw .damaged }
        let token = Array(answer[start..<start + outer.children[1].size])
        guard let info = TimeStampToken.info(in: ByteWindow(token)).flatMap({ DERElement($0) }),
            TimeStampToken.time(in: ByteWindow(token)) != nil, info.children.count >= 5
        else { throw .damaged }
        let stamped = info.children[2].children
        let numbers = info.children.filter { $0.tag == DERElement.integer }
        guard stamped.count == 2, Array(stamped[1].content.slice) == hash,
            stamped[0].children.first.map({ Array($0.content.slice) }) == Self.sha256,
            numbers.dropFirst(2).contains(where: {
                Array($0.content.slice.drop { $0 == 0 }) == Array(nonce.drop { $0 == 0 })
            })
        else { throw .foreign }
        return token
    }
}
