/// The program that runs as the processes of a pool.
struct ChildProgram: Sendable {
    /// The work of a process. The raw value is the first argument of the program. The second one is the parent's
    /// process id.
    enum Mode: String, Sendable {
        case decoder = "decode-for-calotype"
        case verifier = "verify-for-calotype"

        /// The word for log lines.
        var name: String { self == .decoder ? "decoder" : "verifier" }
    }

    /// The first message to a process, and the content of the file that comes with it.
    struct Setup: Sendable {
        let message: [UInt8]
        let content: [UInt8]
    }

    let path: String
    let mode: Mode
    var setup: Setup?
}
