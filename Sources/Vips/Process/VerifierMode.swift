internal import C2PALibrary
internal import CSandbox
internal import Pixels

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The report of the C2PA library on a file.
package enum VerifierReport: Sendable, Hashable {
    /// The report in JSON.
    case json(String)
    /// There is none, for an error of this kind, such as `ManifestNotFound`.
    case failure(kind: String)
}

/// The work of the program when it runs as a verifier process. Its standard input is the channel to the parent.
package enum VerifierMode {
    /// The largest number of bytes of a verdict.
    package static let mostVerdictBytes = VerifyingMessage.mostVerdictBytes

    /// Opens the library that the first message names, gives up all rights, answers the jobs of the parent and ends
    /// with the channel. `verdict` makes the bytes of the answer, at most `mostVerdictBytes`.
    ///
    /// Call it before the process has a second thread, since Landlock binds only the thread that asks for it and the
    /// threads which that one starts.
    package static func run(_ verdict: (VerifierReport) -> [UInt8]) -> Never {
        let context: C2PAContext
        do {
            context = try openLibrary()
        } catch {
            _ = send(.failed(.unavailable, detail: "the C2PA library cannot be used: \(error)"))
            _exit(69)
        }
        // The first job would pay for what the library sets up when it is first used, and nothing can be loaded later.
        _ = try? context.report(on: [], type: "image/png", manifest: nil)
        let protections = DecoderProtections(rawValue: calotype_lock_down() | calotype_try_all())
        guard send(.ready(protections)) else { _exit(74) }
        serve(context, verdict)
    }

    private struct NoSetup: Error {}

    private static func openLibrary() throws -> C2PAContext {
        guard let (message, files) = receive(VerifierSetup.mostBytes), let setup = VerifierSetup(message[...]),
            files.count == 1, files[0].bytes == setup.settingsBytes,
            let settings = files[0].copy(setup.settingsBytes)
        else { throw NoSetup() }
        return try C2PALibrary(path: setup.library).context(settings: String(decoding: settings, as: UTF8.self))
    }

    private static func serve(_ context: C2PAContext, _ verdict: (VerifierReport) -> [UInt8]) -> Never {
        while let (message, files) = receive(VerifyingMessage.mostBytes) {
            guard files.count == 2 else { _exit(65) }
            let answer = answer(to: message[...], files[0], files[1]) { source, type in
                do throws(C2PAContext.Failure) {
                    return verdict(.json(try context.report(on: source, type: type)))
                } catch {
                    return verdict(.failure(kind: error.kind))
                }
            }
            guard send(answer) else { _exit(74) }
        }
        _exit(0)
    }

    /// Nothing of the memory is mapped any more when this returns.
    private static func answer(
        to message: ArraySlice<UInt8>, _ source: SharedFile, _ result: SharedFile,
        _ verdict: (UnsafeRawBufferPointer, String) -> [UInt8]
    ) -> DecodingAnswer {
        guard let message = VerifyingMessage(message), source.bytes == message.sourceBytes,
            result.bytes == VerifyingMessage.mostVerdictBytes
        else { return .failed(.protocolBroken, detail: "not a job") }
        guard let source = SharedMapping(source, message.sourceBytes, isWritable: false),
            let result = SharedMapping(result, VerifyingMessage.mostVerdictBytes, isWritable: true)
        else { return .failed(.outOfMemory, detail: "") }
        return withExtendedLifetime((source, result)) {
            let verdict = verdict(UnsafeRawBufferPointer(start: source.start, count: source.count), message.type)
            guard !verdict.isEmpty, verdict.count <= result.count else {
                return .failed(.damaged, detail: "the verdict has \(verdict.count) bytes")
            }
            UnsafeMutableRawBufferPointer(start: result.start, count: result.count).copyBytes(from: verdict)
            return .verified(bytes: verdict.count)
        }
    }

    /// Receives a message with its files; `nil` at the end of the channel. Ends the process if it is too long.
    private static func receive(_ most: Int) -> (message: [UInt8], files: [SharedFile])? {
        var message = [UInt8](repeating: 0, count: most)
        var files: [Int32] = [-1, -1]
        var fileCount = 0
        let count = message.withUnsafeMutableBytes { message in
            calotype_receive(STDIN_FILENO, message.baseAddress, message.count, &files, &fileCount)
        }
        if count == 0 { return nil }
        guard count > 0 else { _exit(65) }
        return (Array(message[..<count]), files.prefix(fileCount).map { SharedFile(adopting: $0) })
    }

    private static func send(_ answer: DecodingAnswer) -> Bool {
        answer.bytes.withUnsafeBytes { calotype_send(STDIN_FILENO, $0.baseAddress, $0.count, nil, 0) == 0 }
    }
}
