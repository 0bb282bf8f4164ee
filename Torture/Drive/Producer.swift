import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Synchronization

/// Submits jobs over HTTP. Repeats a request whose response was lost.
final class Producer: Sendable {
    /// The addresses that jobs of this run refer to.
    struct Locations: Sendable {
        let fickleSource: String
        let callback: String
    }

    private struct State {
        var asked: [String: Order] = [:]
        var accepted: [String: Order] = [:]
        var batches: [String: Int] = [:]
        var retries: [String: Int] = [:]
        var isDone = false
    }

    private let fleet: Fleet
    private let locations: Locations
    private let state = Mutex(State())

    init(_ fleet: Fleet, _ locations: Locations) {
        self.fleet = fleet
        self.locations = locations
    }

    var asked: [String: Order] { state.withLock(\.asked) }
    var accepted: [String: Order] { state.withLock(\.accepted) }
    /// The number of jobs in each batch.
    var batches: [String: Int] { state.withLock(\.batches) }
    /// How often the driver queued each job again.
    var retries: [String: Int] { state.withLock(\.retries) }
    var isDone: Bool { state.withLock(\.isDone) }
    func finish() { state.withLock { $0.isDone = true } }

    func submit(_ order: Order) async throws {
        state.withLock { $0.asked[order.name] = order }
        let fields = try order.json(fickleSource: locations.fickleSource, callback: locations.callback)
        if try await post("/v1/jobs", fields) { state.withLock { $0.accepted[order.name] = order } }
    }

    func submit(batch id: String, _ orders: [Order]) async throws {
        state.withLock { for order in orders { $0.asked[order.name] = order } }
        let jobs = try orders.map { try $0.json(fickleSource: locations.fickleSource, callback: locations.callback) }
        guard try await post("/v1/batches", ["id": id, "jobs": jobs, "callbackUrl": locations.callback]) else { return }
        state.withLock {
            $0.batches[id] = orders.count
            for order in orders { $0.accepted[order.name] = order }
        }
    }

    func cancel(_ order: Order) async throws { _ = try await post("/v1/jobs/\(order.id)/cancel", [:]) }

    func retry(_ order: Order) async throws {
        state.withLock { $0.retries[order.name, default: 0] += 1 }
        _ = try await post("/v1/jobs/\(order.id)/retry", [:])
    }

    /// Returns whether the request was accepted. Repeats it for two minutes if it fails temporarily.
    private func post(_ path: String, _ fields: [String: Any]) async throws -> Bool {
        let body = try JSONSerialization.data(withJSONObject: fields)
        let deadline = ContinuousClock.now + .seconds(120)
        while ContinuousClock.now < deadline {
            try Task.checkCancellation()
            if let status = await status(path, body) {
                if (200..<300).contains(status) { return true }
                if status < 500, status != 429 { return false }
            }
            try await Task.sleep(for: .milliseconds(.random(in: 50...250)))
        }
        throw Unanswered(path: path)
    }

    /// Returns the status of the response; `nil` if there is none.
    private func status(_ path: String, _ body: Data) async -> Int? {
        guard let port = fleet.port else { return nil }
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
        request.method = .POST
        request.headers = HTTPHeaders([("Content-Type", "application/json")])
        request.body = .bytes(ByteBuffer(bytes: body))
        guard let answer = try? await HTTPClient.shared.execute(request, timeout: .seconds(10)) else { return nil }
        _ = try? await answer.body.collect(upTo: 1 << 20)
        return Int(answer.status.code)
    }

    struct Unanswered: Error { let path: String }
}
