import AsyncHTTPClient
import Calotype
@testable import CalotypeObservability
import CalotypeQueue
@testable import CalotypeSettings
import CalotypeTesting
import Foundation
@testable import HTTPServerGuard
import Logging
import Metrics
import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceLifecycle
import Testing

@testable import CalotypeServer

/// A node on a place of its own and a free port, with everything behind it.
struct RunningNode: Sendable {
    let port: Int
    let queue: JobQueue
    let store: any ObjectStore
    let keyPrefix: String
    let dataDirectory: String
    var registry = PrometheusRegistry()

    /// Shows redirects as they are.
    private static let client = HTTPClient(
        eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
        configuration: .init(redirectConfiguration: .disallow))

    struct Answer: Sendable {
        let status: Int
        let headers: HTTPHeaders
        let body: [UInt8]
        var text: String { String(decoding: body, as: UTF8.self) }
        var reason: String? { self["reason"] }

        /// A text of the JSON, by its path.
        subscript(path: String...) -> String? {
            guard var value = try? JSONDecoder().decode(JSONValue.self, from: Data(body)) else { return nil }
            for name in path {
                switch value {
                case .object(let fields):
                    guard let next = fields[name] else { return nil }
                    value = next
                case .array(let items):
                    guard let index = Int(name), items.indices.contains(index) else { return nil }
                    value = items[index]
                default: return nil
                }
            }
            switch value {
            case .string(let text): return text
            case .integer(let number): return "\(number)"
            case .number(let number): return "\(number)"
            case .bool(let flag): return "\(flag)"
            default: return nil
            }
        }
    }

    func send(
        _ method: HTTPMethod, _ path: String, _ headers: [(String, String)] = [], body: [UInt8]? = nil
    ) async throws -> Answer {
        try await send(method, path, headers, body.map { .bytes(ByteBuffer(bytes: $0)) })
    }

    func send(
        _ method: HTTPMethod, _ path: String, _ headers: [(String, String)] = [], _ body: HTTPClientRequest.Body?
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
        request.method = method
        request.headers = HTTPHeaders(headers)
        request.body = body
        let response = try await Self.client.execute(request, timeout: .seconds(30))
        let bytes = try await response.body.collect(upTo: 1 << 24)
        Document.expectIsDocumented(Int(response.status.code), method, path)
        return Answer(
            status: Int(response.status.code), headers: response.headers, body: Array(bytes.readableBytesView))
    }

    /// Images that are on their way to the store.
    var uploads: [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: dataDirectory + "/uploads")) ?? []
    }

    /// The job `one`, ended.
    func makeVariants(of image: [UInt8]) async throws {
        let made = try await send(.POST, "/v1/jobs?tool=dall-e&id=one", [("Prefer", "wait=60")], body: image)
        #expect(made["state"] == "succeeded")
    }

    /// The bytes at an address anywhere.
    static func fetch(_ address: String) async throws -> [UInt8] {
        let answer = try await client.execute(HTTPClientRequest(url: address), timeout: .seconds(30))
        #expect(answer.status == .ok)
        return Array(try await answer.body.collect(upTo: 1 << 24).readableBytesView)
    }

    static func status(_ address: String) async throws -> Int {
        Int(try await client.execute(HTTPClientRequest(url: address), timeout: .seconds(30)).status.code)
    }

    func post(_ path: String, json: String, _ headers: [(String, String)] = []) async throws -> Answer {
        try await send(.POST, path, [("Content-Type", "application/json")] + headers, body: Array(json.utf8))
    }
}

/// Runs a node while `body` does, then ends it as a signal would.
func withNode<R: Sendable>(
    on backing: Backing = .file, workers: Bool = false, access: AccessRules = AccessRules(),
    limits: ConnectionLimits = ConnectionLimits(), presets: QualityPresets = .builtIn,
    registry: PrometheusRegistry = PrometheusRegistry(), logger: Logger = silence,
    patience: Duration = PatienceMiddleware.usual, options shape: @Sendable (inout NodeOptions) -> Void = { _ in },
    storing wrap: @Sendable (any ListableStore) -> any ListableStore = { $0 },
    settings change: (inout Settings) -> Void = { _ in }, _ body: @Sendable (RunningNode) async throws -> R
) async throws -> R {
    let folder = try ScratchFolder()
    defer { withExtendedLifetime(folder) {} }
    var settings = Settings()
    settings.dataDirectory = folder.path
    settings.metrics.isEnabled = false
    settings.work.slots = 2
    settings.work.grace = .seconds(10)
    change(&settings)
    return try await backing.withLocation(settings) { settings, store, prefix in
        let (ports, listening) = AsyncStream<Int>.makeStream()
        var options = NodeOptions(
            hasAPI: true, hasWorkers: workers, listen: Endpoint(host: "127.0.0.1", port: 0)
        ) { listening.yield($0) }
        options.limits = limits
        options.patience = patience
        shape(&options)
        let node = try Node(options, settings, access, wrap(store), prefix, presets, registry, logger)
        let services = ServiceGroup(services: [node], logger: silence)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { listening.finish() }
                try await services.run()
            }
            guard let port = await ports.first(where: { _ in true }) else {
                try await group.waitForAll()
                throw NodeNeverListened()
            }
            let queue = try await settings.location.open(logger: silence)
            let result: Result<R, any Error>
            do {
                result = .success(
                    try await body(
                        RunningNode(
                            port: port, queue: queue, store: store, keyPrefix: prefix,
                            dataDirectory: settings.dataDirectory, registry: node.registry)))
            } catch {
                result = .failure(error)
            }
            await queue.close()
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
            return try result.get()
        }
    }
}

private struct NodeNeverListened: Error {}

let silence = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

extension Node {
    init(
        _ options: NodeOptions, _ settings: Settings, _ access: AccessRules, _ store: any ListableStore,
        _ keyPrefix: String = "", _ presets: QualityPresets = .builtIn,
        _ registry: PrometheusRegistry = PrometheusRegistry(), _ logger: Logger = silence
    ) throws {
        var configuration = ImageProcessor.Configuration()
        configuration.pixelThreads = 1
        configuration.limits = settings.limits
        configuration.keyPrefix = keyPrefix
        let credentials = try Credentials(settings, toleratesTime: true, logger: logger)
        credentials.add(to: &configuration)
        let processor = ImageProcessor(
            store: store, monitoring: Monitoring(logger: logger, metrics: registry),
            presets: presets, configuration: configuration)
        self.init(
            options: options, settings: settings, presets: presets, access: access, store: store, keyPrefix: keyPrefix,
            processor: processor, credentials: credentials, registry: registry, logger: logger)
    }
}
