internal import ArgumentParser
internal import Calotype
internal import Foundation

/// A source as the user names it.
struct SourceArgument: ExpressibleByArgument, Sendable, Hashable, CustomStringConvertible {
    let text: String
    var description: String { text }
    var isStandardInput: Bool { text == "-" }

    init?(argument: String) { text = argument }

    /// Standard input is read here, no further than one byte past the limit, so that the limit still sees it.
    func source(limits: SourceLimits = SourceLimits()) async throws -> ImageSource {
        if isStandardInput { return .bytes(try StandardInput.read(upTo: limits.bytes + 1)) }
        if text.hasPrefix("http://") || text.hasPrefix("https://") { return .url(text) }
        if text.hasPrefix("s3://") { return (try? .object(text)) ?? .url(text) }
        return .file(path: text)
    }
}

private enum StandardInput {
    static func read(upTo limit: Int) throws -> [UInt8] {
        [UInt8](try FileHandle.standardInput.read(upToCount: limit) ?? Data())
    }
}
