/// The system gives this process no more threads, processes or open files. `code` is the system's error.
package struct ResourcesExhausted: Error, Sendable, CustomStringConvertible {
    package let code: Int32
    package var description: String { "the system gives no more threads, processes or open files (error \(code))" }

    package init(code: Int32) { self.code = code }
}

/// An encoder process was killed while it was encoding. `signal` is the signal that ended it.
package struct EncoderKilled: Error, CustomStringConvertible {
    let signal: Int32

    package init(signal: Int32) { self.signal = signal }

    package var description: String { "the encoder process was ended from outside, by signal \(signal)" }
}
