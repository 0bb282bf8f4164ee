/// A block of a deflate stream (RFC 1951, 3.2.3): bytes, and the steps that were found for them.
struct DeflateBlock {
    private let bytes: UnsafePointer<UInt8>
    private let count: Int
    private let steps: DeflateSteps
    private let tables: MatchTables
    private let counts: SymbolCounts

    /// `bytes` are the bytes of the block.
    init(_ bytes: UnsafePointer<UInt8>, count: Int, _ steps: DeflateSteps, _ tables: MatchTables) {
        self.bytes = bytes
        self.count = count
        self.steps = steps
        self.tables = tables
        counts = SymbolCounts(of: bytes, steps, tables)
    }

    /// Writes the block in the kind that takes the fewest bits.
    func write(to output: inout BitOutput, isLast: Bool) throws(PixelError) {
        let own = BlockCodes(counts)
        let stored = 8 * count + 40 * (count / Self.mostStored + 1) + 7
        let (ownBits, fixedBits) = (own.bits(for: counts), BlockCodes.fixed.bits(for: counts))
        try output.reserve(min(stored, ownBits, fixedBits) / 8 + 16)
        if stored < min(ownBits, fixedBits) { return store(in: &output, isLast) }
        let codes = fixedBits <= ownBits ? BlockCodes.fixed : own
        output.write((isLast ? 1 : 0) | (codes.header.isEmpty ? 2 : 4), count: 3)
        for part in codes.header { output.write(part.bits, count: part.count) }
        write(with: codes, to: &output)
    }

    private static let mostStored = 65_535

    private func store(in output: inout BitOutput, _ isLast: Bool) {
        for start in stride(from: 0, to: count, by: Self.mostStored) {
            let length = min(Self.mostStored, count - start)
            output.write(isLast && start + length == count ? 1 : 0, count: 3)
            output.alignToByte()
            output.write(UInt32(length) | ~UInt32(length) << 16, count: 32)
            output.append(UnsafeRawBufferPointer(start: bytes + start, count: length))
        }
    }

    private func write(with codes: BlockCodes, to output: inout BitOutput) {
        let matches = MatchCodes(codes)
        codes.literals.entries.withUnsafeBufferPointer { literals in
            matches.entries.withUnsafeBufferPointer { matches in
                guard let literals = literals.baseAddress, let matches = matches.baseAddress else { return }
                var position = 0
                for index in 0..<steps.count {
                    let step = steps.memory[index]
                    let literalCount = Int(step.literals)
                    output.write(literals: bytes + position, count: literalCount, literals)
                    guard step.length > 0 else { break }
                    position &+= literalCount &+ Int(step.length)
                    let length = matches[tables.lengthSymbol(step.length)]
                    let distance = matches[MatchCodes.distances &+ tables.distanceSymbol(step.distance)]
                    output.write(
                        length.bits(for: step.length), count: length.count,
                        distance.bits(for: step.distance), count: distance.count)
                }
                output.write(literals[DeflateSymbols.end] & 0xFFFF, count: Int(literals[DeflateSymbols.end] >> 16))
            }
        }
    }
}

/// The codes of lengths and then of distances, with what a symbol's extra bits start from.
private struct MatchCodes {
    struct Entry {
        let code: UInt16
        let base: UInt16
        let codeBits: UInt8
        let extraBits: UInt8

        @inline(__always)
        func bits(for value: UInt16) -> UInt64 { UInt64(code) | UInt64(value &- base) &<< UInt64(codeBits) }
        @inline(__always)
        var count: Int { Int(codeBits &+ extraBits) }
    }

    static let distances = DeflateSymbols.lengthRanges.count
    let entries: [Entry]

    init(_ codes: BlockCodes) {
        func entry(_ code: UInt32, _ range: DeflateSymbols.Range) -> Entry {
            Entry(
                code: UInt16(truncatingIfNeeded: code), base: range.base, codeBits: UInt8(code >> 16),
                extraBits: range.extraBits)
        }
        entries =
            zip(codes.literals.entries.dropFirst(257), DeflateSymbols.lengthRanges).map(entry)
            + zip(codes.distances.entries, DeflateSymbols.distanceRanges).map(entry)
    }
}

/// The number of times that each symbol of a block occurs.
struct SymbolCounts {
    private(set) var literals = [UInt32](repeating: 0, count: DeflateSymbols.literalCount)
    private(set) var distances = [UInt32](repeating: 0, count: DeflateSymbols.distanceCount)
    /// The bits after the symbols that say which length or distance of a range is meant.
    private(set) var extraBits = 0

    fileprivate init(of bytes: UnsafePointer<UInt8>, _ steps: DeflateSteps, _ symbols: MatchTables) {
        // Four tables: adding twice to one number takes longer. Then lengths and distances.
        var tables = [UInt32](repeating: 0, count: 4 * 256 + 64)
        tables.withUnsafeMutableBufferPointer { tables in
            guard let tables = tables.baseAddress else { return }
            var position = 0
            for index in 0..<steps.count {
                let step = steps.memory[index]
                let end = position &+ Int(step.literals)
                while position &+ 4 <= end {
                    let four = UnsafeRawPointer(bytes + position).loadUnaligned(as: UInt32.self)
                    tables[Int(four & 255)] &+= 1
                    tables[256 &+ Int(four &>> 8 & 255)] &+= 1
                    tables[512 &+ Int(four &>> 16 & 255)] &+= 1
                    tables[768 &+ Int(four &>> 24)] &+= 1
                    position &+= 4
                }
                while position < end {
                    tables[Int(bytes[position])] &+= 1
                    position &+= 1
                }
                guard step.length > 0 else { break }
                position &+= Int(step.length)
                tables[1024 &+ symbols.lengthSymbol(step.length)] &+= 1
                tables[1056 &+ symbols.distanceSymbol(step.distance)] &+= 1
            }
        }
        for byte in 0..<256 {
            literals[byte] = tables[byte] + tables[256 + byte] + tables[512 + byte] + tables[768 + byte]
        }
        literals[DeflateSymbols.end] = 1
        for (index, range) in DeflateSymbols.lengthRanges.enumerated() {
            literals[257 + index] = tables[1024 + index]
            extraBits += Int(tables[1024 + index]) * Int(range.extraBits)
        }
        for (index, range) in DeflateSymbols.distanceRanges.enumerated() {
            distances[index] = tables[1056 + index]
            extraBits += Int(tables[1056 + index]) * Int(range.extraBits)
        }
    }
}
