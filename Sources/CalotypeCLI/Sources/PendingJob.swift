internal import Calotype
internal import Crypto
internal import Foundation

/// A job whose source has not been looked at yet.
struct PendingJob: Sendable {
    let source: SourceArgument
    let id: String
    private let tool: String
    private let user: String
    private let options: [String: JSONValue]

    /// Throws `InvalidJob` for an id or a user that no key can hold.
    init(
        of source: SourceArgument, tool: String, user: String, id: String?, options: [String: JSONValue] = [:]
    ) throws {
        self.source = source
        self.id = try JobIdentifier(id ?? Self.id(of: source), field: "id").rawValue
        self.user = try JobIdentifier(user, field: "userId").rawValue
        self.tool = tool
        self.options = options
    }

    func ready(limits: SourceLimits) async throws -> ImageProcessingJob {
        try ImageProcessingJob(
            id: id, tool: ImageTool(rawValue: tool), source: try await source.source(limits: limits), userId: user,
            metadata: ["source": .string(source.name)], options: options)
    }

    /// The source's name and a hash of where it lies: the same source has the same id each time, and files of one name in
    /// two folders do not meet.
    private static func id(of source: SourceArgument) -> String {
        if source.isStandardInput { return "stdin-\(UUID().uuidString.lowercased())" }
        let place = source.isAddress ? source.text : URL(fileURLWithPath: source.text).standardizedFileURL.path
        let name = URL(fileURLWithPath: source.name).deletingPathExtension().lastPathComponent
        let plain = name.utf8.filter { isalnum(Int32($0)) != 0 || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
        let hash = SHA256.hash(data: Array(place.utf8)).prefix(4).hexadecimal
        return (String(decoding: plain.prefix(64), as: UTF8.self) + "-").drop { $0 == "-" } + hash
    }
}
