internal import CalotypeProvenance
internal import Crypto

/// The place of a manifest store in a file, and what changes around it.
struct CredentialPlacement: Sendable {
    /// The ways to bind a manifest to a file.
    enum Binding: Sendable {
        /// By the hash of all bytes but the store.
        case data
        /// By the hash of the boxes at the top, with their offsets.
        case boxes
    }

    /// The offset in the file at which the store is put.
    let offset: Int
    /// Bytes that go before the store and behind it, besides those of the file.
    private(set) var before: [UInt8] = []
    private(set) var after: [UInt8] = []
    private(set) var binding = Binding.data
    /// Whether the store must have an even number of bytes.
    private(set) var needsEvenStore = false
    /// Puts a store into the chunk, the segments or the box that the format has for it.
    let wrap: @Sendable ([UInt8]) throws(SigningFailure) -> [UInt8]
    /// Returns what changes in the file if it grows by a number of bytes.
    private(set) var changes: @Sendable (Int) throws(SigningFailure) -> [(range: Range<Int>, bytes: [UInt8])] = { _ in
        []
    }

    /// The boxes at the top that `c2pa.hash.bmff.v3` leaves out, besides that of the store.
    static let unboundBoxes = ["ftyp", "mfra", "free", "skip"]

    init(
        at offset: Int, before: [UInt8] = [], after: [UInt8] = [], binding: Binding = .data,
        needsEvenStore: Bool = false,
        changes: (@Sendable (Int) throws(SigningFailure) -> [(range: Range<Int>, bytes: [UInt8])])? = nil,
        wrap: @escaping @Sendable ([UInt8]) throws(SigningFailure) -> [UInt8]
    ) {
        (self.offset, self.before, self.after) = (offset, before, after)
        (self.binding, self.needsEvenStore, self.wrap) = (binding, needsEvenStore, wrap)
        if let changes { self.changes = changes }
    }

    /// Finds the place in a file.
    init(in file: ByteWindow, _ format: FileFormat?) throws(SigningFailure) {
        self =
            switch format {
            case .jpeg?: try Self.jpeg(file)
            case .png?: try Self.png(file)
            case .webp?: try Self.webp(file)
            case .gif?: try Self.gif(file)
            case .jxl?: try Self.jxl(file)
            case .avif?: try Self.avif(file)
            default: throw .unsupported(format)
            }
    }
}

/// The final bytes of a file in their order, without its store.
struct CredentialPieces {
    /// The pieces before and behind the store.
    private let pieces: [ArraySlice<UInt8>]
    /// The offset of the store in the new file.
    let start: Int

    /// Cuts a file at the changes and at the place of the store.
    init(_ file: [UInt8], _ placement: CredentialPlacement, growth: Int) throws(SigningFailure) {
        var (pieces, offset, start) = ([ArraySlice<UInt8>](), 0, Int?.none)
        func copy(to end: Int) {
            if offset <= placement.offset, placement.offset <= end, start == nil {
                pieces += [file[offset..<placement.offset], placement.before[...]]
                start = pieces.reduce(0) { $0 + $1.count }
                pieces.append(placement.after[...])
                offset = placement.offset
            }
            pieces.append(file[offset..<end])
            offset = end
        }
        for change in try placement.changes(growth).sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
            copy(to: change.range.lowerBound)
            pieces.append(change.bytes[...])
            offset = change.range.upperBound
        }
        copy(to: file.count)
        guard let start else { throw .damaged }
        self.pieces = pieces
        self.start = start
    }

    /// The SHA-256 of all pieces.
    var hash: [UInt8] {
        var hash = SHA256()
        for piece in pieces { hash.update(data: piece) }
        return Array(hash.finalize())
    }

    /// The hash of the boxes at the top, each behind its offset in the new file.
    ///
    /// - Parameters:
    ///   - boxes: the boxes in the old file.
    ///   - growth: the number of bytes that the store adds.
    func hash(ofBoxes boxes: [Range<Int>], from file: Int, growth: Int) -> [UInt8] {
        var hash = SHA256()
        for box in boxes {
            let range = box.lowerBound >= file ? box.lowerBound + growth..<box.upperBound + growth : box
            hash.update(data: UInt64(range.lowerBound).bigEndianBytes)
            for piece in slices(range, storeCount: growth) { hash.update(data: piece) }
        }
        return Array(hash.finalize())
    }

    /// The bytes in a range of the new file, which does not touch the store.
    private func slices(_ range: Range<Int>, storeCount: Int) -> [ArraySlice<UInt8>] {
        var (offset, found) = (0, [ArraySlice<UInt8>]())
        for piece in pieces {
            if offset == start { offset += storeCount }
            let part = range.clamped(to: offset..<offset + piece.count)
            if !part.isEmpty {
                let first = piece.startIndex + part.lowerBound - offset
                found.append(piece[first..<first + part.count])
            }
            offset += piece.count
        }
        return found
    }

    /// The new file. The old one is copied once.
    func joined(with store: [UInt8]) -> [UInt8] {
        var made: [UInt8] = []
        made.reserveCapacity(pieces.reduce(store.count) { $0 + $1.count })
        var isStored = false
        for piece in pieces {
            if made.count == start, !isStored {
                made += store
                isStored = true
            }
            made += piece
        }
        if !isStored { made += store }
        return made
    }
}
