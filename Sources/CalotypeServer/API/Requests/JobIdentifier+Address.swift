internal import Calotype
internal import Foundation
internal import Hummingbird

extension JobIdentifier {
    /// The id of a job or a batch, which stands in addresses. Throws `InvalidJob` also for `.` and `..`, since browsers and
    /// proxies take these for folders, however they are encoded.
    init(inPath rawValue: String, field: String) throws {
        guard rawValue != ".", rawValue != ".." else {
            throw InvalidJob(field: field, message: "'\(field)' must not be '.' or '..'.")
        }
        try self.init(rawValue, field: field)
    }

    /// As a segment of a path, or a value in a query.
    var percentEncoded: String { rawValue.percentEncoded() }

    /// Where the API shows the job of this id.
    var address: String { "/v1/jobs/\(percentEncoded)" }
}

extension APIContext {
    /// A segment of the request's path, without its percent-encoding; empty where that is none.
    func segment(_ name: String) -> String { parameters.get(name)?.removingPercentEncoding ?? "" }
}
