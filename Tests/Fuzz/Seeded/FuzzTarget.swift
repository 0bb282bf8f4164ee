/// A reader of foreign bytes, and what it begins with.
struct FuzzTarget: Sendable {
    let name: String
    /// Inputs that are read without an error. All others are made of them.
    let seeds: @Sendable () throws -> [[UInt8]]
    /// Parts that inputs of this kind have.
    var words: [String] = []
    /// The largest input in bytes.
    var most = 65_536
    /// Reads an input. It may throw anything; it traps if a rule does not hold.
    let read: @Sendable (_ input: [UInt8]) throws -> Void

    static let all: [Self] = images + metadata + texts + network + messages
}

/// Traps if a rule does not hold for an input, in every build.
func require(_ rule: Bool, _ message: @autoclosure () -> String) {
    if !rule { fatalError(message()) }
}
