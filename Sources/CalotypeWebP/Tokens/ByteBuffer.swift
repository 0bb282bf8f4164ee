/// A growing buffer. If there is no memory, `reserve` returns `false` instead of ending the process.
final class ByteBuffer: @unchecked Sendable {  // written by one thread, read after its phase
    private(set) var base: UnsafeMutablePointer<UInt8>?
    private(set) var capacity = 0
    var count = 0

    deinit { Platform.free(base) }

    /// Reserves space for `more` bytes after the last one. Returns `false` if there is no memory.
    func reserve(_ more: Int) -> Bool {
        guard count + more > capacity else { return true }
        let wanted = max(count + more, 2 * capacity, 4096)
        guard let larger = Platform.reallocate(base, bytes: wanted) else { return false }
        base = larger.bindMemory(to: UInt8.self, capacity: wanted)
        capacity = wanted
        return true
    }
}
