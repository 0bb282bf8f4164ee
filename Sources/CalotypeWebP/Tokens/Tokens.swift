/// The tokens of one macroblock row: 16 bits each, a slot and a sign. A category 6 token is followed by its extra bits.
///
/// Chunks are allocated as they are needed, so the memory depends on the content and not on the worst case.
struct TokenRow {
    /// The maximum number of tokens of a macroblock: 25 blocks of 16 tokens with extra bits.
    static let mostPerMacroblock = 25 * 32
    static let perChunk = 8192 - 8

    private(set) var first: UnsafeMutablePointer<TokenChunk>?
    private var last: UnsafeMutablePointer<TokenChunk>?

    /// The address for the tokens of the next macroblock; `nil` if there is no memory.
    mutating func reserve() -> UnsafeMutablePointer<UInt16>? {
        if let last, last.pointee.count <= Self.perChunk - Self.mostPerMacroblock {
            return last.pointee.tokens + last.pointee.count
        }
        let header = MemoryLayout<TokenChunk>.stride
        guard let memory = Platform.allocate(bytes: header + 2 * Self.perChunk) else { return nil }
        let tokens = (memory + header).bindMemory(to: UInt16.self, capacity: Self.perChunk)
        let chunk = memory.bindMemory(to: TokenChunk.self, capacity: 1)
        chunk.initialize(to: TokenChunk(tokens: tokens))
        if let last { last.pointee.next = chunk } else { first = chunk }
        last = chunk
        return tokens
    }

    mutating func commit(upTo end: UnsafeMutablePointer<UInt16>) {
        guard let last else { return }
        last.pointee.count = end - last.pointee.tokens
    }

    mutating func free() {
        var chunk = first
        while let this = chunk {
            chunk = this.pointee.next
            Platform.free(this)
        }
        (first, last) = (nil, nil)
    }
}

/// A part of a row's tokens.
struct TokenChunk {
    let tokens: UnsafeMutablePointer<UInt16>
    var count = 0
    var next: UnsafeMutablePointer<TokenChunk>?
}
