internal import ArgumentParser
internal import CalotypeClient
internal import CalotypeSettings
internal import Foundation

/// The server that a command connects to. The token comes only from the environment, because other users can read the
/// arguments of a process.
struct ClientOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The server's address. Also: CALOTYPE_SERVER.", valueName: "url"))
    var server: String?

    func validate() throws {
        if let server, URL(string: server)?.host() == nil || !server.hasPrefix("http") {
            throw ValidationError("--server is of the form http://host:port.")
        }
    }

    func client() throws -> ServiceClient {
        var address = try ServerAddress.fromEnvironment()
        if let server, let url = URL(string: server) { address.url = url }
        return ServiceClient(at: address.url, token: address.token?.revealed)
    }
}
