import AsyncHTTPClient
import Calotype
import CalotypeCDN
import CalotypeTesting
import Foundation

/// The nginx that `Scripts/nginx` started for the tests.
struct DAVServer: Sendable {
    static let current = DAVServer(ProcessInfo.processInfo.environment)

    let address, user, password: String
    /// Whether it has the module that lists folders.
    let lists: Bool

    private init?(_ environment: [String: String]) {
        func value(_ name: String) -> String? { environment["CALOTYPE_TEST_DAV_\(name)"] }
        guard let address = value("SERVER"), let user = value("USER"), let password = value("PASSWORD") else {
            return nil
        }
        (self.address, self.user, self.password) = (address, user, password)
        lists = value("LISTS") == "true"
    }

    /// The two kinds of store that it is at once.
    enum Kind: String, CaseIterable, Sendable { case webDAV, zone }

    func store(_ kind: Kind, _ http: HTTPClient, at address: String? = nil, password: String? = nil) -> HTTPStore {
        let password = password ?? self.password
        let server = address ?? self.address
        return switch kind {
        case .webDAV:
            HTTPStore(
                "\(server)/store", access: .webDAV(user: user, password: password), httpClient: http,
                clock: InstantClock())
        case .zone:
            HTTPStore("\(server)/zone", access: .bunny(accessKey: password), httpClient: http, clock: InstantClock())
        }
    }

    var upstream: FaultProxy.Upstream {
        let parts = URLComponents(string: address)
        return FaultProxy.Upstream(host: parts?.host ?? "", port: parts?.port ?? 0)
    }
}

func withHTTPClient<Value>(_ body: (HTTPClient) async throws -> Value) async throws -> Value {
    let client = HTTPClient(configuration: .calotypeStore)
    let result: Result<Value, any Error>
    do { result = .success(try await body(client)) } catch { result = .failure(error) }
    try await client.shutdown()
    return try result.get()
}

let webp = MediaType(rawValue: "image/webp")

func uniqueKey(_ name: String) throws -> ObjectKey { try ObjectKey("tests/\(UUID().uuidString)/\(name)") }
