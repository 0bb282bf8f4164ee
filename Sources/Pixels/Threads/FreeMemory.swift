#if canImport(Glibc)
    internal import Glibc
#endif

/// Gives memory that the allocator keeps for later back to the system. It takes some milliseconds, and what is needed next is slower for
/// it: for moments when nothing is to do. Only glibc keeps so much that it matters.
package func returnFreeMemory() {
    #if canImport(Glibc)
        // Not in the module that Swift makes of glibc's headers, and not in every library that takes glibc's place.
        guard let function = dlsym(nil, "malloc_trim") else { return }
        _ = unsafeBitCast(function, to: (@convention(c) (Int) -> Int32).self)(0)
    #endif
}
