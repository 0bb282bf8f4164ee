internal import Synchronization

/// The coefficient partitions, two to a piece of work.
final class Writing: @unchecked Sendable {  // each piece writes its own outputs; the failure is guarded
    let partitions: Int
    let outputs: [ByteBuffer]
    private let rows: Int
    private let tokens: UnsafePointer<TokenRow>
    private let table: EmissionTable
    private let bits: UnsafeMutablePointer<UInt16>
    private let kernels: Kernels
    private let memory = Memory()
    private let first = Mutex<WebPError?>(nil)

    init(_ frame: Frame, _ search: SearchRun, _ probabilities: Probabilities) throws(WebPError) {
        partitions = Self.partitions(columns: frame.columns, rows: frame.rows)
        outputs = (0..<partitions).map { _ in ByteBuffer() }
        rows = frame.rows
        kernels = frame.kernels
        tokens = UnsafePointer(search.tokens)
        table = try EmissionTable(probabilities, in: memory)
        bits = try memory.take(UInt16.self, partitions * TokenStream.room)
    }

    /// By the size of the image alone, so that the bytes do not depend on threads.
    static func partitions(columns: Int, rows: Int) -> Int {
        switch rows {
        case ..<4: 1
        case ..<32: 2
        default: columns * rows < 16384 ? 4 : 8
        }
    }

    var pieces: Int { (partitions + 1) / 2 }
    var failure: WebPError? { first.withLock { $0 } }

    func note(_ body: () throws(WebPError) -> Void) {
        do { try body() } catch { first.withLock { if $0 == nil { $0 = error } } }
    }

    func piece(_ piece: Int) {
        note { () throws(WebPError) in
            var even = try stream(2 * piece)
            guard 2 * piece + 1 < partitions else { return try drain(&even) }
            var odd = try stream(2 * piece + 1)
            while try even.refill(table) {
                guard try odd.refill(table) else { break }
                TokenStream.code(&even, &odd, kernels)
            }
            try drain(&even)
            try drain(&odd)
        }
    }

    private func stream(_ partition: Int) throws(WebPError) -> TokenStream {
        try TokenStream(
            partition, of: partitions, rows: rows, tokens, bits: bits + partition * TokenStream.room,
            to: outputs[partition])
    }

    private func drain(_ stream: inout TokenStream) throws(WebPError) {
        while try stream.refill(table) { stream.code(stream.available) }
        try stream.finish()
    }
}
