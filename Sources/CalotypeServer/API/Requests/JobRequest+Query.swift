internal import HTTPTypes
internal import Calotype
internal import Foundation

extension JobRequest {
    /// A job whose image is the body itself.
    init(_ query: Query, image: [UInt8]) throws {
        guard let tool = query["tool"] else {
            throw Problem(
                .unsupportedMediaType, "unsupported-media-type",
                "Send JSON with Content-Type: application/json, or the image itself with ?tool=…")
        }
        self.init(
            id: query["id"], tool: tool, sourceBuffer: SourceBuffer(image), userId: query["user"],
            metadata: try query["metadata"].map { try [String: JSONValue](body: Array($0.utf8)) },
            options: try query["options"].map { try [String: JSONValue](body: Array($0.utf8)) },
            priority: query["priority"], runAt: query["runAt"], callbackUrl: query["callbackUrl"])
    }
}
