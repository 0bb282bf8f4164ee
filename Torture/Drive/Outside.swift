import CalotypeTesting
import Foundation
import Synchronization

/// The servers outside the service: a source whose image changes with each request, and a receiver of webhooks.
final class Outside: Sendable {
    private let asked = Mutex<[String: Int]>([:])
    private let heard = Mutex((count: 0, messages: [String: Set<String>]()))

    /// The types of the messages about each job and each batch.
    var messages: [String: Set<String>] { heard.withLock(\.messages) }

    /// Runs `body` with the addresses of both.
    func run<R: Sendable>(_ body: (Producer.Locations) async throws -> R) async throws -> R {
        try await ScriptedServer.run({ self.answer($0) }) { server in
            try await body(
                Producer.Locations(fickleSource: server.address + "/fickle", callback: server.address + "/heard"))
        }
    }

    private func answer(_ request: ScriptedServer.Request) -> [ScriptedServer.Step] {
        request.target.hasPrefix("/heard") ? hear(request) : image(request.target)
    }

    /// Records a message. Refuses every fifth, which must be sent again.
    private func hear(_ request: ScriptedServer.Request) -> [ScriptedServer.Step] {
        let message = try? JSONSerialization.jsonObject(with: Data(request.body.utf8)) as? [String: Any]
        guard let type = message?["type"] as? String, let data = message?["data"] as? [String: Any] else {
            return [.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")]
        }
        let subject = (data["id"] as? String) ?? "?"
        let isRefused = heard.withLock { heard in
            heard.count += 1
            if heard.count % 5 == 0 { return true }
            heard.messages[subject, default: []].insert(type)
            return false
        }
        let status = isRefused ? "503 Busy" : "200 OK"
        return [.send("HTTP/1.1 \(status)\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")]
    }

    /// Fails at first, then returns another image each time, so that attempts at one job may read different sources.
    private func image(_ target: String) -> [ScriptedServer.Step] {
        let count = asked.withLock { asked in
            asked[target, default: 0] += 1
            return asked[target] ?? 1
        }
        guard count > 1 else {
            return [.send("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")]
        }
        let seed = target.utf8.reduce(UInt64(count)) { $0 &* 31 &+ UInt64($1) }
        let png = DrawnImage.textured(96, 80, seed: seed).png
        return [
            .send(
                "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: \(png.count)\r\nConnection: close\r\n\r\n"
            ),
            .flood(png, total: png.count),
        ]
    }
}
