import Calotype
import CalotypeTesting
import Testing

extension Downloader {
    /// Reads from `server` as if 127.0.0.1, and only that, were a host of the public web.
    static func trusting(
        _ server: ScriptedServer, _ change: (inout SourceLimits) -> Void = { _ in },
        resolver: @escaping Resolver = resolving("127.0.0.1"), pace: Pace = Pace()
    ) throws -> Downloader {
        var limits = SourceLimits()
        change(&limits)
        return Downloader(
            limits: limits, resolver: resolver, allowedPorts: [server.port],
            openedAddresses: [try #require(IPAddress("127.0.0.1"))], pace: pace)
    }
}

/// Every name stands for these addresses.
func resolving(_ texts: String...) -> Resolver {
    { _, port in try texts.map { try #require(IPAddress($0)).socketAddress(port: port) } }
}

/// The error that a download ends with.
func transferError(_ load: () async throws -> [UInt8]) async throws -> TransferError {
    try await #require(throws: TransferError.self) { _ = try await load() }
}

func ok(_ body: String) -> String { "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)" }

func redirect(to location: String) -> String {
    "HTTP/1.1 302 Found\r\nLocation: \(location)\r\nContent-Length: 0\r\n\r\n"
}
