/// A job for a verifier process, as a message. With it come two files: a file with a credential, and memory for the
/// verdict.
struct VerifyingMessage: Hashable {
    /// The media type of the file, such as `image/png`.
    let type: String
    let sourceBytes: Int

    /// The size of the memory for the verdict. Verdicts on real files have some kilobytes.
    static let mostVerdictBytes = 4 << 20
    static let mostBytes = 256
    private static let magic: UInt32 = 0x314A_5643  // "CVJ1"
    private static let mostTypeBytes = 64
    private static let mostMemory = 1 << 48

    var bytes: [UInt8] {
        var message = MessageWriter()
        message.add(Self.magic)
        message.add(UInt64(sourceBytes))
        message.add(bytes: type.utf8.prefix(Self.mostTypeBytes))
        return message.bytes
    }

    init(type: String, sourceBytes: Int) {
        self.type = type
        self.sourceBytes = sourceBytes
    }

    /// Reads a message. Returns `nil` unless every value is in its range.
    init?(_ bytes: ArraySlice<UInt8>) {
        var message = MessageReader(bytes)
        guard message.number(UInt32.self) == Self.magic,
            let sourceBytes = message.number(UInt64.self, in: 1...Self.mostMemory)
        else { return nil }
        let type = message.end()
        guard (1...Self.mostTypeBytes).contains(type.count), type.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return nil
        }
        self.init(type: String(decoding: type, as: UTF8.self), sourceBytes: sourceBytes)
    }
}

/// The first message to a verifier process, before it gives up its rights. With it comes a file with the settings of
/// the library, in JSON.
struct VerifierSetup: Hashable {
    /// The path of the C2PA library.
    let library: String
    let settingsBytes: Int

    /// Longer than any path of the system.
    static let mostBytes = 8192
    private static let magic: UInt32 = 0x3153_5643  // "CVS1"
    private static let mostSettingsBytes = 64 << 20

    var bytes: [UInt8] {
        var message = MessageWriter()
        message.add(Self.magic)
        message.add(UInt64(settingsBytes))
        message.add(bytes: library.utf8.prefix(Self.mostBytes - message.bytes.count))
        return message.bytes
    }

    init(library: String, settingsBytes: Int) {
        self.library = library
        self.settingsBytes = settingsBytes
    }

    /// Reads a message. Returns `nil` unless every value is in its range.
    init?(_ bytes: ArraySlice<UInt8>) {
        var message = MessageReader(bytes)
        guard message.number(UInt32.self) == Self.magic,
            let settingsBytes = message.number(UInt64.self, in: 1...Self.mostSettingsBytes)
        else { return nil }
        let path = message.end()
        guard !path.isEmpty, !path.contains(0) else { return nil }
        self.init(library: String(decoding: path, as: UTF8.self), settingsBytes: settingsBytes)
    }
}
