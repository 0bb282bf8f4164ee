internal import Calotype
internal import Foundation

/// The origin of a web page: its scheme, host and port.
enum WebOrigin {
    /// Returns the origin as browsers write it: without a path and without the default port. `nil` if `text` is not an
    /// origin.
    static func canonical(_ text: String) -> String? {
        guard let url = URLComponents(string: text), let scheme = url.scheme?.lowercased(),
            let standard = ["http": 80, "https": 443][scheme], let host = url.encodedHost?.lowercased(), !host.isEmpty,
            host.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || ".-:[]".contains($0)) }),
            url.user == nil, url.password == nil, url.path.isEmpty || url.path == "/", url.query == nil,
            url.fragment == nil, (1...65_535).contains(url.port ?? standard)
        else { return nil }
        let port = url.port.flatMap { $0 == standard ? nil : ":\($0)" } ?? ""
        return "\(scheme)://\(host)\(port)"
    }
}
