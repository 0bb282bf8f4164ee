internal import CalotypeAPI
internal import HTTPTypes
internal import Calotype
internal import Foundation

extension JobRequest {
    /// The query parameters of a job whose image is the body.
    static let parameters = [
        "tool", "id", "user", "priority", "runAt", "callbackUrl", "metadata", "options", "sourceIdentity",
        "aiGenerated",
    ]

    /// Creates a job from JSON. Throws `Problem` if the query describes a job too, because it would be ignored.
    init(_ query: Query, json: [UInt8]) throws {
        if let stray = Self.parameters.first(where: { query[$0] != nil }) {
            let field = stray == "user" ? "userId" : stray
            throw Problem.invalid(stray, "'\(stray)' is for an image as the body. Say '\(field)' in the JSON.")
        }
        self = try Self.decode(json, refusesUnknownFields: true)
    }

    /// Creates a job whose image is the body, before the body is read.
    init(_ query: Query) throws {
        guard let tool = query["tool"] else {
            throw Problem(
                .unsupportedMediaType, "unsupported-media-type",
                "Send JSON with Content-Type: application/json, or the image itself with ?tool=…")
        }
        self.init(id: query["id"], tool: tool, source: nil, userId: query["user"])
        metadata = try query.object("metadata")
        options = try query.object("options")
        if let made = try query.value("aiGenerated", "true or false", { Bool($0) }) { aiGenerated = made }
        priority = query["priority"]
        runAt = try query["runAt"].map(Self.time)
        callbackUrl = query["callbackUrl"]
        sourceIdentity = query["sourceIdentity"]
    }
}

extension Query {
    /// Returns a parameter that is a JSON object. Throws a `Problem` that names the parameter if it is not.
    fileprivate func object(_ name: String) throws -> [String: JSONValue]? {
        try value(name, "a JSON object, as in \(name)={\"name\": 1}") {
            try? [String: JSONValue].decode(Array($0.utf8), refusesUnknownFields: true)
        }
    }
}
