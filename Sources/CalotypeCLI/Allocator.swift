internal import CMalloc

/// How memory is taken from the system and given back.
enum Allocator {
    /// Blocks from this size on, pixels above all, go back to the system as soon as they are freed. By default glibc keeps
    /// them from the second time on, in a heap that then has holes: six images of 2048² in one process took 80 MB at their
    /// peak in place of 55.
    private static let largeBlock: Int32 = 512 << 10

    /// To be called before the first thread starts.
    static func prepare() {
        #if canImport(Glibc)
            mallopt(M_MMAP_THRESHOLD, largeBlock)
        #endif
    }
}
