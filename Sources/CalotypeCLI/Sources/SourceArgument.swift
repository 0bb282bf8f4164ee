internal import ArgumentParser
internal import Calotype
internal import Foundation

/// A source as the user names it.
struct SourceArgument: ExpressibleByArgument, Sendable, Hashable, CustomStringConvertible {
    let text: String
    var isStandardInput: Bool { text == "-" }
    /// It begins with a scheme (RFC 3986 section 3.1) and two slashes.
    var isAddress: Bool { parts != nil }

    private var parts: (scheme: Substring, rest: Substring)? {
        guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else { return nil }
        let scheme = text[..<colon]
        guard scheme.first?.isLetter == true,
            scheme.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) })
        else { return nil }
        return (scheme, text[colon...].dropFirst(3))
    }

    /// An address without the parts that may hold a secret: user, query and fragment.
    var name: String {
        guard let (scheme, rest) = parts else { return text }
        let shown = rest.prefix { $0 != "?" && $0 != "#" }
        let host = shown.prefix { $0 != "/" }
        let user = host.lastIndex(of: "@").map { shown[...$0] } ?? ""
        return "\(scheme)://\(shown.dropFirst(user.count))"
    }

    var description: String { name.printable }

    init?(argument: String) {
        guard !argument.isEmpty else { return nil }
        text = argument
    }

    /// What a shell makes of `<(command)`. Other pipes are refused: nobody may ever write to them.
    private var isPipe: Bool {
        var information = stat()
        guard text.hasPrefix("/dev/fd/"), unsafe stat(text, &information) == 0 else { return false }
        return information.st_mode & S_IFMT == S_IFIFO
    }

    /// Standard input and pipes are read here, no further than one byte past the limit, so that the limit still sees it.
    func source(limits: SourceLimits) async throws -> ImageSource {
        if isStandardInput || isPipe {
            let limit = limits.bytes < .max ? limits.bytes + 1 : .max
            return try await Stream.source(isStandardInput ? nil : text, upTo: limit)
        }
        guard isAddress else { return .file(path: text) }
        return text.hasPrefix("s3://") ? (try? .object(text)) ?? .url(text) : .url(text)
    }
}

private enum Stream {
    /// Of the pipe at `path`, or of standard input.
    static func source(_ path: String?, upTo limit: Int) async throws -> ImageSource {
        do {
            return .bytes(try await read(path, upTo: limit))
        } catch is CocoaError {
            // A folder, say: it fails as a file of that name does, and the other images go on.
            return .file(path: path ?? "/dev/stdin")
        }
    }

    /// On a thread of its own: somebody who types nothing must be able to interrupt.
    private static func read(_ path: String?, upTo limit: Int) async throws -> [UInt8] {
        let (chunks, continuation) = AsyncThrowingStream<Data, any Error>.makeStream()
        Thread.detachNewThread {
            do {
                let handle = try path.map { try FileHandle(forReadingFrom: URL(filePath: $0)) } ?? .standardInput
                try read(handle, upTo: limit) { continuation.yield($0) }
                continuation.finish()
            } catch {
                continuation.finish(throwing: error)
            }
        }
        var bytes: [UInt8] = []
        for try await chunk in chunks { bytes += chunk }
        try Task.checkCancellation()
        return bytes
    }

    private static func read(_ handle: FileHandle, upTo limit: Int, _ take: (Data) -> Void) throws {
        var rest = limit
        while rest > 0, let chunk = try handle.read(upToCount: min(rest, 1 << 16)), !chunk.isEmpty {
            rest -= chunk.count
            take(chunk)
        }
    }
}
