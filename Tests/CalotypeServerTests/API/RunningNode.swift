import AsyncHTTPClient
import Calotype
import CalotypeQueue
import CalotypeTesting
import Foundation
import Logging
import Metrics
import NIOCore
import NIOHTTP1
import ServiceLifecycle
import Testing

@testable import CalotypeServer

/// A node on a folder of its own and a free port, with everything behind it.
struct RunningNode: Sendable {
    let port: Int
    let queue: any DurableQueue
    let store: any ObjectStore

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
                guard case .object(let fields) = value, let next = fields[name] else { return nil }
                value = next
            }
            switch value {
            case .string(let text): return text
            case .integer(let number): return "\(number)"
            case .bool(let flag): return "\(flag)"
            default: return nil
            }
        }
    }

    func send(
        _ method: HTTPMethod, _ path: String, _ headers: [(String, String)] = [], body: [UInt8]? = nil
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
        request.method = method
        request.headers = HTTPHeaders(headers)
        request.body = body.map { .bytes(ByteBuffer(bytes: $0)) }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        let bytes = try await response.body.collect(upTo: 1 << 24)
        return Answer(
            status: Int(response.status.code), headers: response.headers, body: Array(bytes.readableBytesView))
    }

    func post(_ path: String, json: String, _ headers: [(String, String)] = []) async throws -> Answer {
        try await send(.POST, path, [("Content-Type", "application/json")] + headers, body: Array(json.utf8))
    }
}

/// Runs a node while `body` does, then ends it as a signal would.
func withNode<R: Sendable>(
    workers: Bool = false, access: AccessRules = AccessRules(), store: (any ObjectStore)? = nil,
    limits: ConnectionLimits = ConnectionLimits(), presets: QualityPresets = .builtIn,
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
    let (ports, listening) = AsyncStream<Int>.makeStream()
    var options = NodeOptions(
        hasAPI: true, hasWorkers: workers, listen: Endpoint(host: "127.0.0.1", port: 0)
    ) { listening.yield($0) }
    options.limits = limits
    let node = try Node(options, settings, access, store ?? FolderStore(folder.path + "/objects"), presets)
    let services = ServiceGroup(services: [node], logger: silence)
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
            try await services.run()
            listening.finish()
        }
        let port = try #require(await ports.first { _ in true })
        let queue = try await QueueLocation.sqlite(path: folder.path + "/queue.sqlite").open(logger: silence)
        let result: Result<R, any Error>
        do {
            result = .success(try await body(RunningNode(port: port, queue: queue, store: node.store)))
        } catch {
            result = .failure(error)
        }
        await queue.close()
        await services.triggerGracefulShutdown()
        try await group.waitForAll()
        return try result.get()
    }
}

let silence = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

extension Node {
    fileprivate init(
        _ options: NodeOptions, _ settings: Settings, _ access: AccessRules, _ store: any ObjectStore,
        _ presets: QualityPresets
    ) throws {
        var configuration = ImageProcessor.Configuration()
        configuration.pixelThreads = 1
        configuration.limits = settings.limits
        configuration.bucket = OwnStore.opening(store, besides: nil)
        let processor = ImageProcessor(
            store: store, monitoring: Monitoring(logger: silence, metrics: NOOPMetricsHandler.instance),
            presets: presets, configuration: configuration)
        self.init(
            options: options, settings: settings, presets: presets, access: access, store: store, keyPrefix: "",
            processor: processor, registry: PrometheusRegistry(), logger: silence)
    }
}
