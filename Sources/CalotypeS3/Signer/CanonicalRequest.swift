internal import Calotype

/// A request in its canonical form, which both sides of a signature compute.
struct CanonicalRequest {
    /// The percent-encoded path. It is equal to the path that is sent, unless the path rule normalized it.
    let path: String
    /// The percent-encoded and sorted query, as it is sent.
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

    /// Returns the headers with names in lower case and sorted. The values of equal names are joined in the given
    /// order; runs of white space become one space.
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
