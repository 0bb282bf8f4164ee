import Calotype
import NIOHTTP1
import Testing

@testable import CalotypeServer

@Suite("What nobody reads is refused", .timeLimit(.minutes(1)))
struct UnknownInputTests {
    @Test(
        "A query parameter that a route does not read, with what was meant",
        arguments: [
            ("/v1/jobs?stat=failed", "stat", "Did you mean 'state'?"), ("/v1/jobs?State=failed", "State", "'state'"),
            ("/v1/events?states=failed", "states", "'state'"),
            ("/v1/stats?form=2026-01-31T12:00:00Z", "form", "'from'"),
            ("/v1/summary?user=ann", "user", "There are none here."), ("/v1/jobs?zzz=1", "zzz", "Known are: state,"),
            ("/v1/jobs?tool=dalle", "tool", "Did you mean 'dall-e'?"), ("/v1/events?tool=SORA", "tool", "'sora'"),
            ("/v1/jobs/none?users=ann", "users", "'user'"), ("/v1/presets?tool=sora", "tool", "none"),
            ("/v1/jobs?user=ann&userId=bob", "user", "twice"),
            ("/v1/jobs?state=failed&state=waiting", "state", "twice"),
        ])
    func parameters(_ path: String, _ field: String, _ advice: String) async throws {
        try await withNode { node async throws in
            let answer = try await node.send(.GET, path)
            #expect(answer.status == 422)
            #expect(answer["field"] == field)
            #expect(answer["detail"]?.contains(advice) ?? false, "\(answer.text)")
        }
    }

    @Test("A query parameter that nothing reads has a reason of its own")
    func parameterReason() async throws {
        try await withNode { node async throws in
            let answer = try await node.send(.GET, "/v1/jobs?stat=failed")
            #expect(answer.status == 422)
            #expect(answer.reason == "unknown-parameter")
        }
    }

    @Test(
        "A field of JSON that is none of a job's or a batch's",
        arguments: [
            ("/v1/jobs", #"{"tool":"sora","sourceURL":"http://a/"}"#, "sourceURL", "'sourceUrl'"),
            ("/v1/jobs", #"{"tool":"sora","source_url":"http://a/"}"#, "source_url", "'sourceUrl'"),
            ("/v1/jobs", #"{"tool":"sora","sourceUrl":"http://a/","user":"ann"}"#, "user", "'userId'"),
            ("/v1/jobs", #"{"tool":"sora","sourceUrl":"http://a/","callback":"x"}"#, "callback", "'callbackUrl'"),
            ("/v1/jobs", #"{"tool":"sora","sourceUrl":"http://a/","qqq":1}"#, "qqq", "Known are: id, tool"),
            (
                "/v1/batches", #"{"jobs":[{"tool":"sora","sourceUrl":"http://a/","prio":"x"}]}"#, "jobs.0.prio",
                "'priority'"
            ),
            ("/v1/batches", #"{"jobs":[],"callbackURL":"x"}"#, "callbackURL", "'callbackUrl'"),
        ])
    func fields(_ path: String, _ json: String, _ field: String, _ advice: String) async throws {
        try await withNode { node async throws in
            let answer = try await node.post(path, json: json)
            #expect(answer.status == 422)
            #expect(answer.reason == "unknown-field")
            #expect(answer["field"] == field)
            #expect(answer["detail"]?.contains(advice) ?? false, "\(answer.text)")
        }
    }

    @Test(
        "A field of the options, and of a form, that nobody knows, with what was meant",
        arguments: [
            (#"{"qualty":7}"#, "options.qualty", "'quality'"),
            (#"{"nrmal":{"quality":7}}"#, "options.nrmal", "'normal'"),
            (#"{"normal":{"fitt":"cover"}}"#, "options.normal.fitt", "'fit'"),
            (#"{"watermark":{"txt":"a"}}"#, "options.watermark.txt", "'text'"),
            (#"{"only":["nrmal"]}"#, "options.only", "'normal'"),
        ])
    func options(_ options: String, _ field: String, _ known: String) async throws {
        try await withNode { node async throws in
            let answer = try await node.post(
                "/v1/jobs", json: #"{"tool":"sora","sourceUrl":"http://a/","options":\#(options)}"#)
            #expect(answer.status == 422)
            #expect(answer["field"] == field)
            #expect(answer["detail"]?.contains("Did you mean \(known)?") == true, "\(answer.text)")
            let form = Array(
                ("--b\r\nContent-Disposition: form-data; name=\"tol\"\r\n\r\nsora\r\n--b\r\n"
                    + "Content-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\na\r\n--b--\r\n").utf8)
            let sent = try await node.send(
                .POST, "/v1/jobs", [("Content-Type", "multipart/form-data; boundary=b")], body: form)
            #expect(sent.reason == "unknown-field")
            #expect(sent["detail"] == "There is no field 'tol'. Did you mean 'tool'?")
        }
    }

    @Test("A '+' in a query is a space, as forms and URLSearchParams write it, and '%2B' is a plus")
    func plus() async throws {
        try await withNode { node async throws in
            let options = "%7B%22normal%22:+%7B%22quality%22:+70%7D%7D"
            let made = try await node.send(
                .POST, "/v1/jobs?tool=sora&id=p+3%2B&user=Ann+M%C3%BCller&options=\(options)", body: [1])
            #expect(made.status == 201, "\(made.text)")
            #expect(made["id"] == "p 3+" && made["userId"] == "Ann Müller")
            #expect(made["options", "normal", "quality"] == "70")
            #expect(try await node.send(.GET, "/v1/jobs/p%203+?user=Ann+M%C3%BCller").status == 200)
            #expect(try await node.send(.GET, "/v1/jobs?us%65r=Ann%2BM").text == #"{"jobs":[]}"#)
        }
    }

    @Test("JSON that is none, in a parameter, is the parameter's fault", arguments: ["options", "metadata"])
    func parameterJSON(_ name: String) async throws {
        try await withNode { node async throws in
            for text in ["%7Bnormal", "7", "%5B%5D", ""] {
                let answer = try await node.send(.POST, "/v1/jobs?tool=sora&\(name)=\(text)", body: [1])
                #expect(answer.status == 422)
                #expect(answer["field"] == name)
                #expect(answer["detail"]?.hasPrefix("'\(name)' must be a JSON object") == true, "\(answer.text)")
            }
        }
    }

    @Test("'userId' is taken where the query has 'user', and health is answered whatever is asked with it")
    func taken() async throws {
        try await withNode { node async throws in
            let image: [UInt8] = [1]
            let made = try await node.send(.POST, "/v1/jobs?tool=sora&id=a&userId=ann", body: image)
            #expect(made["userId"] == "ann")
            #expect(try await node.send(.GET, "/v1/jobs?userId=bob").text == #"{"jobs":[]}"#)
            #expect(try await node.send(.GET, "/v1/jobs/a?userId=ann").status == 200)
            #expect(try await node.send(.GET, "/healthz?from=balancer").status == 200)
        }
    }

    @Test(
        "The nearest name is the one that was meant",
        arguments: [
            ("stat", "state"), ("STATE", "state"), ("call-back", "callback"), ("colour", "color"), ("back", "callback"),
            ("xy", nil), ("tat", "state"), (String(repeating: "state", count: 1_000), nil),
        ] as [(String, String?)])
    func nearest(_ name: String, _ known: String?) {
        #expect(NearestName.of(name, among: ["state", "callback", "color"]) == known)
    }
}
