internal import CalotypeAPI
internal import Foundation
internal import HTTPTypes
internal import Hummingbird

/// Detects bodies in a wrong form, such as compressed ones. The error says what to send instead.
enum UnusableBody {
    /// The number of bytes of an image that are checked.
    static let prefix = 64

    /// Throws `Problem` (415) if the body has a content encoding, such as compression.
    static func checkEncoding(of request: Request) throws {
        let encodings = request.headers[values: .contentEncoding].flatMap { $0.split(separator: ",") }
            .map { $0.trimmingCharacters(in: .whitespaces).lowercased() }.filter { $0 != "identity" }
        guard let encoding = encodings.first else { return }
        var problem = Problem(
            .unsupportedMediaType, "content-encoding",
            "The body has Content-Encoding: \(encoding.prefix(40)). Send it as it is, without this header.")
        problem.headers[.acceptEncoding] = "identity"
        throw problem
    }

    /// Throws `Problem` (415) if the first bytes cannot be those of an image.
    static func check(imageBeginningWith bytes: some Collection<UInt8>, in request: Request) throws {
        let start = Array(bytes.prefix(prefix))
        let text = String(decoding: start.drop { $0 == 32 || (9...13).contains($0) }, as: UTF8.self)
        if text.isDataURL { throw Problem.dataURL }
        if start.starts(with: [0x1F, 0x8B]) { throw Problem.packed }
        if text.hasPrefix("{") || text.hasPrefix("[") { throw Problem.jsonAsImage }
        if request.mediaType == "application/x-www-form-urlencoded", isForm(text) { throw Problem.urlEncoded }
    }

    /// Whether the body is really a form. curl sends every body with the content type of a form, including images.
    private static func isForm(_ text: String) -> Bool {
        let names = ["tool", "id", "userId", "user", "metadata", "options", "priority", "runAt", "callbackUrl", "file"]
        return ["%7B", "%7b", "%5B", "%5b"].contains { text.hasPrefix($0) }
            || names.contains { text.hasPrefix("\($0)=") } || text.hasPrefix("source") && text.contains("=")
    }
}

extension Problem {
    static let dataURL = Self(
        .unsupportedMediaType, InvalidJob.Reason.dataURL.rawValue, InvalidJob.dataURLAdvice)
    static let urlEncoded = Self(
        .unsupportedMediaType, "url-encoded",
        "This is an urlencoded form. Send JSON with Content-Type: application/json, the image itself with ?tool=…, or a form as "
            + "multipart/form-data (curl -F).")
    fileprivate static let packed = Self(
        .unsupportedMediaType, "packed", "The body is packed with gzip. Send the image as it is.")
    fileprivate static let jsonAsImage = Self(
        .unsupportedMediaType, "json-as-image",
        "The body looks like JSON, and is sent as an image. Send it with Content-Type: application/json.")
}

extension Request {
    /// The content type, in lower case and without parameters.
    var mediaType: String {
        (headers[.contentType] ?? "").prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased()
    }
}
