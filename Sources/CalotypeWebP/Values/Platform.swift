#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// Functions that the standard library does not have.
enum Platform {
    static func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
    static func binaryLogarithm(_ value: Double) -> Double { log2(value) }

    /// Allocates memory that is aligned to a cache line; `nil` if there is none.
    static func allocate(bytes: Int) -> UnsafeMutableRawPointer? {
        var memory: UnsafeMutableRawPointer?
        return posix_memalign(&memory, 64, max(bytes, 64)) == 0 ? memory : nil
    }

    static func reallocate(_ memory: UnsafeMutableRawPointer?, bytes: Int) -> UnsafeMutableRawPointer? {
        realloc(memory, bytes)
    }

    static func free(_ memory: UnsafeMutableRawPointer?) {
        #if canImport(Darwin)
            Darwin.free(memory)
        #elseif canImport(Glibc)
            Glibc.free(memory)
        #elseif canImport(Musl)
            Musl.free(memory)
        #endif
    }
}

extension Platform {
    /// Runs `body` on a new thread. Returns `false` if no thread can be started.
    static func spawn(_ body: @escaping @Sendable () -> Void) -> Bool {
        let box = Unmanaged.passRetained(ThreadBody(run: body))
        #if canImport(Darwin)
            var thread: pthread_t?
            let created = pthread_create(&thread, nil, { Platform.run($0) }, box.toOpaque())
            if created == 0, let thread { pthread_detach(thread) }
        #else
            var thread = pthread_t()
            let created = pthread_create(
                &thread, nil, { argument in argument.map(Platform.run) ?? nil }, box.toOpaque())
            if created == 0 { pthread_detach(thread) }
        #endif
        if created != 0 { box.release() }
        return created == 0
    }

    private static func run(_ argument: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
        Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().run()
        return nil
    }
}

private final class ThreadBody: Sendable {
    let run: @Sendable () -> Void
    init(run: @escaping @Sendable () -> Void) { self.run = run }
}
