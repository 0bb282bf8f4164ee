import Calotype
import CalotypeQueue
import Foundation
import NIOHTTP1
import Testing

@testable import CalotypeServer

@Suite("Trying many jobs again over HTTP", .timeLimit(.minutes(1)))
struct RetriesTests {
    @Test("They are counted first, and then tried again as far as was expected, each token its user's")
    func retries() async throws {
        try await withNode(access: AccessTests.tokens) { node async throws in
            try await node.fail(["a", "b"], user: "ann", token: "writer")
            try await node.fail(["c"], user: "bob", token: "writer")
            let filter = "/v1/retries?state=failed&kind=upload&reason=forbidden&since=2020-01-01T00:00:00Z"
            let admin = [("Authorization", "Bearer writer")]
            let ann = [("Authorization", "Bearer ann")]
            #expect(try await node.send(.POST, filter, admin).text == #"{"matching":3}"#)
            #expect(try await node.send(.POST, filter, ann).text == #"{"matching":2}"#)
            #expect(try await node.send(.POST, filter + "&user=bob", ann).status == 403)
            let more = try await node.send(.POST, filter + "&expect=2", admin)
            #expect(more.status == 409)
            #expect(more.reason == "unexpected-count")
            #expect(try await node.queue.counts(in: .all).count(.failed) == 3)
            #expect(try await node.send(.POST, filter + "&expect=2", ann).text.contains(#""retried":2"#))
            #expect(try await node.send(.POST, filter, admin).text == #"{"matching":1}"#)
            #expect(try await node.queue.counts(in: .all).count(.waiting) == 2)
        }
    }

    @Test("The description of the API lists every reason that can be asked for")
    func documented() async throws {
        try await withNode { node async throws in
            let text = try await node.send(.GET, "/openapi.yaml").text
            let list = try #require(text.firstMatch(of: #/- name: reason\n.*\n.*\n.*\n +enum:\n((?: +- [a-z-]+\n)+)/#))
                .1
            let reasons = list.split(separator: "\n").map { $0.drop { " -".contains($0) } }
            #expect(reasons.map(String.init) == CounterLabels.knownReasons.map(\.rawValue))
        }
    }

    @Test(
        "A kind or a reason that no job can have is refused, with what was meant",
        arguments: [
            ("kind=uplod", "kind", "Did you mean 'upload'?"), ("kind=network", "kind", "Known are: source, processing"),
            ("reason=forbiden", "reason", "Did you mean 'forbidden'?"), ("reason=zzz", "reason", "Known are: "),
        ])
    func unknown(_ query: String, _ field: String, _ advice: String) async throws {
        try await withNode { node async throws in
            let answer = try await node.send(.POST, "/v1/retries?state=failed&" + query)
            #expect(answer.status == 422)
            #expect(answer["field"] == field)
            #expect(answer["detail"]?.contains(advice) == true, "\(answer.text)")
        }
    }

    @Test(
        "What says no filter is refused",
        arguments: [
            ("", "state"), ("?state=waiting", "state"), ("?state=failed&kind=network", "kind"),
            ("?state=cancelled&kind=upload", "kind"), ("?state=failed&since=yesterday", "since"),
            ("?state=failed&reason=A%20B", "reason"), ("?state=failed&expect=-1", "expect"),
            ("?state=failed&cursor=1", "expect"), ("?state=failed&kinds=upload", "kinds"),
        ])
    func refused(_ query: String, _ field: String) async throws {
        try await withNode { node async throws in
            let answer = try await node.send(.POST, "/v1/retries" + query)
            #expect(answer.status == 422)
            #expect(answer["field"] == field)
        }
    }
}
