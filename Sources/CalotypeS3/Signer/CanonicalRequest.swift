internal import Calotype

/// A request in the one spelling that both sides of a signature agree on.
struct CanonicalRequest {
    /// Percent-encoded, as it goes on the wire (unless it was folded).
    let path: String
    /// Percent-encoded and sorted, as it goes on the wire.
    let query: String
    /// The names of the signed headers, sorted, with `;` between them.
    let signedHeaders: String
    let text: String

    init(_ request: SignableRequest, pathRule: SignedPathRule) {
        let path = pathRule == .verbatim ? request.path : Self.folded(request.path)
        let headers = Self.merged(request.headers)
        self.path = path.percentEncoded(keepingSlashes: true)
        query = Self.sorted(request.query)
        signedHeaders = headers.map(\.name).joined(separator: ";")
        text = """
            \(request.method)
            \(self.path)
            \(query)
            \(headers.map { "\($0.name):\($0.value)\n" }.joined())
            \(signedHeaders)
            \(request.payloadHash)
            """
    }

    static func sorted(_ query: [SignableRequest.Field]) -> String {
        query.map { ($0.name.percentEncoded(), $0.value.percentEncoded()) }
            .sorted { $0 < $1 }
            .map { "\($0)=\($1)" }
            .joined(separator: "&")
    }

    /// Names in lower case and in order; equal names joined in the order given; runs of white space as one space.
    private static func merged(_ headers: [SignableRequest.Field]) -> [SignableRequest.Field] {
        let fields = headers.map { (name: $0.name.lowercased(), value: trimmed($0.value)) }
        return Dictionary(grouping: fields, by: \.name)
            .map { (name: $0.key, value: $0.value.map(\.value).joined(separator: ",")) }
            .sorted { $0.name < $1.name }
    }

    private static func trimmed(_ value: String) -> String {
        value.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private static func folded(_ path: String) -> String {
        var segments: [Substring] = []
        for segment in path.split(separator: "/") where segment != "." {
            if segment != ".." {
                segments.append(segment)
            } else if !segments.isEmpty {
                segments.removeLast()
            }
        }
        let isDirectory = path.hasSuffix("/") && !segments.isEmpty
        return "/" + segments.joined(separator: "/") + (isDirectory ? "/" : "")
    }
}
