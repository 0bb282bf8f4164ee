internal import ArgumentParser
internal import Calotype
internal import Foundation

/// A source as the user names it.
struct SourceArgument: ExpressibleByArgument, Sendable, Hashable, CustomStringConvertible {
    let text: String
    var isStandardInput: Bool { text == "-" }
    var isAddress: Bool { text.contains(#/^[A-Za-z][A-Za-z0-9+.\-]*:\/\//#) }

    /// An address without the parts that may hold a secret: user, query and fragment.
    var name: String {
        guard isAddress else { return text }
        return String(text.prefix { $0 != "?" && $0 != "#" }).replacing(#/:\/\/[^\/]*@/#, with: "://")
    }

    /// For a terminal: a name must not move the cursor.
    var description: String {
        String(
            String.UnicodeScalarView(name.unicodeScalars.map { $0.properties.generalCategory == .control ? "�" : $0 }))
    }

    init?(argument: String) {
        guard !argument.isEmpty else { return nil }
        text = argument
    }

    /// Standard input is read here, no further than one byte past the limit, so that the limit still sees it.
    func source(limits: SourceLimits) async throws -> ImageSource {
        if isStandardInput { return try await StandardInput.source(upTo: limits.bytes + 1) }
        guard isAddress else { return .file(path: text) }
        return text.hasPrefix("s3://") ? (try? .object(text)) ?? .url(text) : .url(text)
    }
}

private enum StandardInput {
    static func source(upTo limit: Int) async throws -> ImageSource {
        do {
            return .bytes(try await read(upTo: limit))
        } catch is CocoaError {
            // A folder, say: it fails as a file of that name does, and the other images go on.
            return .file(path: "/dev/stdin")
        }
    }

    /// On a thread of its own: somebody who types nothing must be able to interrupt.
    private static func read(upTo limit: Int) async throws -> [UInt8] {
        let (chunks, continuation) = AsyncThrowingStream<Data, any Error>.makeStream()
        Thread.detachNewThread {
            do {
                try read(upTo: limit) { continuation.yield($0) }
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

    private static func read(upTo limit: Int, _ take: (Data) -> Void) throws {
        var rest = limit
        while rest > 0, let chunk = try FileHandle.standardInput.read(upToCount: min(rest, 1 << 16)), !chunk.isEmpty {
            rest -= chunk.count
            take(chunk)
        }
    }
}
