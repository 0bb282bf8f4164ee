#if canImport(Glibc)
    internal import Glibc
#endif

/// Returns memory that the allocator keeps to the system. It takes some milliseconds and makes the next allocations
/// slower, so call it when there is no work. Only glibc keeps enough memory for this to matter.
package func returnFreeMemory() {
    #if canImport(Glibc)
        // Swift's module of glibc's headers does not have the function, and neither do all replacements of glibc.
        guard let function = dlsym(nil, "malloc_trim") else { return }
        _ = unsafeBitCast(function, to: (@convention(c) (Int) -> Int32).self)(0)
    #endif
}
