internal import Calotype
internal import CalotypeAPI
internal import Foundation
internal import Hummingbird

extension JobIdentifier {
    /// Creates the id of a job or a batch, which is part of addresses. Throws `InvalidJob` also for `.` and `..`,
    /// because browsers and proxies treat these as folders, even if they are encoded.
    init(inPath rawValue: String, field: String) throws {
        guard rawValue != ".", rawValue != ".." else {
            throw InvalidJob(field: field, message: "'\(field)' must not be '.' or '..'.")
        }
        try self.init(rawValue, field: field)
    }

    /// The id as a segment of a path, or as a value in a query.
    var percentEncoded: String { rawValue.percentEncoded() }

    /// The path of the job with this id in the API.
    var address: String { "/v1/jobs/\(percentEncoded)" }
}

extension APIContext {
    /// Returns a segment of the request's path without percent-encoding. Empty if its encoding is not valid.
    func segment(_ name: String) -> String { parameters.get(name)?.removingPercentEncoding ?? "" }
}
