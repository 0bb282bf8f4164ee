@testable import CalotypeObservability
import CalotypeTesting
import Foundation
import NIOHTTP1
import Testing

@testable import CalotypeServer

/// The dashboard for Grafana, against the metrics of a node that has worked.
@Suite("The dashboard", .timeLimit(.minutes(1)))
struct DashboardTests {
    private struct Dashboard: Decodable {
        let panels: [Panel]
        struct Panel: Decodable {
            let title: String
            let targets: [Target]
        }
        struct Target: Decodable { let expr: String }
    }

    /// The names of metrics in an expression, with the labels that they are asked by: `name{label="value"}`.
    private static func names(in expression: String) -> [(name: String, label: String?)] {
        expression.matches(of: #/\b((?:calotype|generation|http|process)_[a-z_]+)(?:\{([a-z]+)[=!~])?/#).map {
            (String($0.1), $0.2.map(String.init))
        }
    }

    @Test("Each metric and label in it is one that the service exposes")
    func metrics() async throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "../../../Packaging/grafana-dashboard.json")
        let dashboard = try JSONDecoder().decode(Dashboard.self, from: Data(contentsOf: file))
        #expect(dashboard.panels.count >= 12)
        try await withNode(workers: true) { node async throws in
            try await node.makeVariants(of: DrawnImage.corners(64, 48).png)
            _ = try await node.send(
                .POST, "/v1/jobs?tool=dall-e&id=two", [("Prefer", "wait=20")], body: Array("no picture".utf8))
            // Gauges of the queue are read from time to time.
            var text = node.registry.render()
            while !text.contains("\ncalotype_outbox_waiting") || !text.contains("\ncalotype_ready") {
                try await Task.sleep(for: .milliseconds(20))
                text = node.registry.render()
            }
            for panel in dashboard.panels {
                let used = panel.targets.flatMap { Self.names(in: $0.expr) }
                #expect(!used.isEmpty, "\(panel.title)")
                for (name, label) in used {
                    #expect(text.contains("\n\(name)"), "\(panel.title): \(name)")
                    guard let label else { continue }
                    let hasLabel = try Regex("\\n\(name)\\{([^}]*,)?\(label)=")
                    #expect(text.firstMatch(of: hasLabel) != nil, "\(panel.title): \(name){\(label)}")
                }
                // The labels that its lines are grouped by.
                for target in panel.targets {
                    for group in target.expr.matches(of: #/by \(([a-z, ]+)\)/#) {
                        for label in group.1.split(separator: ", ") where !["le", "instance"].contains(label) {
                            #expect(text.contains("\(label)=\""), "\(panel.title): \(label)")
                        }
                    }
                }
            }
        }
    }
}
