/// The system gives this process no more threads, processes or open files. `code` is the system's error.
package struct ResourcesExhausted: Error, Sendable {
    package let code: Int32

    package init(code: Int32) { self.code = code }
}

/// An encoder process was killed while it was encoding. `signal` is the signal that ended it.
package struct EncoderKilled: Error {
    let signal: Int32
}
