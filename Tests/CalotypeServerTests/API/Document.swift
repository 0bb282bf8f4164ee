import Foundation
import NIOHTTP1
import Testing

@testable import CalotypeServer

/// What the OpenAPI file says, read by nobody's code but the tests'.
enum Document {
    /// The statuses that each route may answer with, by method and path: `GET /v1/jobs/{id}`.
    static let answers: [String: Set<Int>] = {
        var (path, route) = ("", "")
        var answers: [String: Set<Int>] = [:]
        for line in String(decoding: PackageResources.openapi_yaml, as: UTF8.self).split(separator: "\n") {
            if line.hasPrefix("components:") { break }
            if let match = line.firstMatch(of: #/^  (\/[^:]*):$/#) { path = String(match.1) }
            if let match = line.firstMatch(of: #/^    (get|post|delete):$/#) {
                route = "\(match.1.uppercased()) \(path)"
                answers[route] = []
            }
            if let match = line.firstMatch(of: #/^        '(\d+)':/#), let status = Int(match.1) {
                answers[route, default: []].insert(status)
            }
        }
        return answers
    }()

    /// Every answer that any test sees is one that the document tells of. 405 is for methods that it has not.
    static func expectIsDocumented(_ status: Int, _ method: HTTPMethod, _ path: String) {
        let parts = path.prefix { $0 != "?" }.split(separator: "/")
        let known = answers.first { route, _ in
            let words = route.split(separator: " ")
            let names = words[1].split(separator: "/")
            return (words[0] == method.rawValue || (words[0] == "GET" && method == .HEAD)) && names.count == parts.count
                && zip(names, parts).allSatisfy { $0 == $1 || $0.hasPrefix("{") }
        }
        guard let (route, statuses) = known else { return }
        #expect(statuses.contains(status), "\(route) answers \(status), which openapi.yaml does not tell")
    }
}
