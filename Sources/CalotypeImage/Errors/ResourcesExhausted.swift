/// The system gives this process no more threads, processes or open files. `code` is the system's error.
package struct ResourcesExhausted: Error, Sendable, CustomStringConvertible {
    package let code: Int32
    package var description: String { "the system gives no more threads, processes or open files (error \(code))" }

    package init(code: Int32) { self.code = code }
}

/// An encoder, decoder or verifier process was killed while it worked. `signal` is the signal that ended it.
package struct EncoderKilled: Error, CustomStringConvertible {
    let signal: Int32

    package init(signal: Int32) { self.signal = signal }

    package var description: String {
        "the process that encodes, decodes or verifies was ended from outside, by signal \(signal)"
    }
}

/// The process that decodes images or verifies credentials does not start, or is another program. The detail is for the
/// log.
package struct DecoderMissing: Error, CustomStringConvertible {
    let detail: String

    package init(detail: String) { self.detail = detail }

    package var description: String { "no decoder or verifier process: \(detail)" }
}
