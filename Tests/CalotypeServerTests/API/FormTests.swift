import Calotype
import CalotypeTesting
import Crypto
import Foundation
import NIOHTTP1
import Testing

@testable import CalotypeServer

@Suite("Uploads as people do them", .timeLimit(.minutes(1)))
struct FormTests {
    private static let image = DrawnImage.corners(64, 48).png
    private static let type = ("Content-Type", "multipart/form-data; boundary=\"-b'0\"")

    /// A part of a form, with its head's further lines.
    private static func part(_ disposition: String, _ body: [UInt8], _ lines: String = "") -> [UInt8] {
        Array("---b'0\r\nContent-Disposition: form-data; \(disposition)\r\n\(lines)\r\n".utf8) + body + [13, 10]
    }

    private static func field(_ name: String, _ value: String) -> [UInt8] {
        part("name=\"\(name)\"", Array(value.utf8))
    }

    private static let file = part("name=\"file\"; filename=\"a;\\\".png\"", image, "Content-Type: image/png\r\n")
    private static let end = Array("---b'0--\r\n".utf8)

    @Test("A form is a job: the file and what the query would say, in any order")
    func job() async throws {
        try await withNode { node async throws in
            let fields = Self.field("tool", "sora") + Self.field("metadata", #"{"a":"é"}"#)
            let forms = [fields + Self.file, Self.file + fields, Self.field("tool", "sora") + Self.file]
            for (index, form) in forms.enumerated() {
                let query = index == 2 ? #"?metadata={"a":1}&id=c&user=ann"# : ""
                let more = index == 2 ? [] : Self.field("id", "job\(index)") + Self.field("userId", "ann")
                let path = "/v1/jobs" + (query.addingPercentEncoding(withAllowedCharacters: .urlQueryAllowed) ?? "")
                let made = try await node.send(.POST, path, [Self.type], body: more + form + Self.end)
                #expect(made.status == 201, "\(made.text)")
                #expect(made["userId"] == "ann")
                #expect(made["source", "sha256"] == SHA256.hash(data: Self.image).hexadecimal)
            }
            let source = try await node.send(
                .POST, "/v1/sources", [Self.type], body: Self.field("user", "ann") + Self.file + Self.end)
            #expect(source["sha256"] == SHA256.hash(data: Self.image).hexadecimal)
            #expect(source["userId"] == "ann")
            #expect(node.uploads.isEmpty)
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let form: [UInt8]
        let status: Int
        let reason: String
        let field: String?
        var testDescription: String { name }
    }

    private static let tool = field("tool", "sora")
    static let refusals = [
        Case(name: "no file", form: tool + end, status: 422, reason: "invalid-field", field: "file"),
        Case(name: "two files", form: tool + file + file + end, status: 422, reason: "invalid-field", field: "file"),
        Case(name: "no tool", form: file + end, status: 422, reason: "invalid-field", field: "tool"),
        Case(
            name: "unknown field", form: tool + field("tol", "x") + file + end, status: 422, reason: "unknown-field",
            field: "tol"),
        Case(
            name: "a field twice", form: tool + tool + file + end, status: 422, reason: "invalid-field", field: "tool"),
        Case(
            name: "unknown tool", form: field("tool", "x") + file + end, status: 422, reason: "unknown-tool",
            field: "tool"),
        Case(
            name: "empty file", form: tool + part("name=\"file\"; filename=\"\"", []) + end, status: 422,
            reason: "invalid-field", field: "sourceBuffer"),
        Case(name: "cut off", form: tool + file, status: 400, reason: "invalid-form", field: nil),
        Case(name: "no form", form: image, status: 400, reason: "invalid-form", field: nil),
        Case(
            name: "encoded part",
            form: tool + part("name=\"file\"", [65], "Content-Transfer-Encoding: base64\r\n") + end, status: 415,
            reason: "content-transfer-encoding", field: nil),
        Case(
            name: "endless head", form: tool + part("name=\"\(String(repeating: "a", count: 9_000))", []) + end,
            status: 400,
            reason: "invalid-form", field: nil),
    ]

    @Test("A form that is none, or says too much or too little, is refused", arguments: refusals)
    func refused(_ one: Case) async throws {
        try await withNode { node async throws in
            let answer = try await node.send(.POST, "/v1/jobs", [Self.type], body: one.form)
            #expect(answer.status == one.status)
            #expect(answer.reason == one.reason)
            #expect(answer["field"] == one.field)
            #expect(node.uploads.isEmpty)
        }
    }

    @Test(
        "A form is read the same however its bytes come, and with what looks like its boundary",
        arguments: [1, 2, 7, 64, 1000])
    func pieces(_ size: Int) throws {
        let content = Array("\r\n---b'\r\n---b'1\r\n--".utf8)
        let form = Array("before\r\n".utf8) + Self.field("a", "") + Self.part("name=b; filename=x", content) + Self.end
        var parser = MultipartParser(boundary: "-b'0")
        var (names, bytes, ends) = ([String](), [UInt8](), 0)
        for start in stride(from: 0, to: form.count, by: size) {
            for event in try parser.read(form[start..<min(start + size, form.count)]) {
                switch event {
                case .part(let head): names.append(head.name + (head.isFile ? "!" : ""))
                case .bytes(let part): bytes += part
                case .endOfPart: ends += 1
                }
            }
        }
        #expect(names == ["a", "b!"])
        #expect(bytes == content)
        #expect(ends == 2)
        #expect(parser.isComplete)
    }

    @Test(
        "What is no image is told how to come",
        arguments: [
            ("/v1/jobs?tool=sora", "image/png", "data:image/png;base64,iVBORw0KGgo=", "data-url"),
            ("/v1/sources", "", "data:image/png;base64,iVBORw0KGgo=", "data-url"),
            ("/v1/jobs?tool=sora", "text/plain", #" {"tool":"sora"}"#, "json-as-image"),
            ("/v1/jobs?tool=sora", "", "\u{1F}\u{8B}\u{8}", "packed"),
            ("/v1/jobs", "application/x-www-form-urlencoded", #"{"tool":"sora"}"#, "url-encoded"),
            ("/v1/jobs?tool=sora", "application/x-www-form-urlencoded", "sourceUrl=https%3A%2F%2Fa", "url-encoded"),
            ("/v1/batches", "application/x-www-form-urlencoded", "{}", "unsupported-media-type"),
            (
                "/v1/jobs", "application/json", #"{"tool":"sora","sourceBuffer":"data:image/png;base64,iVBORw0="}"#,
                "data-url"
            ),
            (
                "/v1/jobs", "application/json", #"{"tool":"sora","sourceUrl":"data:image/png;base64,iVBORw0="}"#,
                "data-url"
            ),
        ])
    func noImage(_ path: String, _ type: String, _ body: String, _ reason: String) async throws {
        try await withNode { node async throws in
            // As bytes, not as UTF-8.
            let bytes = body.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
            let answer = try await node.send(.POST, path, type.isEmpty ? [] : [("Content-Type", type)], body: bytes)
            #expect(answer.status == 415)
            #expect(answer.reason == reason)
        }
    }

    @Test("curl and Node send forms and images that are taken", .enabled(if: ExternalTool.isInstalled("curl")))
    func tools() async throws {
        let folder = try ScratchFolder()
        let path = try folder.write(Self.image, as: "a.png")
        try await withNode { node async throws in
            let url = "http://127.0.0.1:\(node.port)/v1/jobs"
            let calls = [
                ["-F", "tool=sora", "-F", "file=@\(path)"], ["-F", "image=@\(path);type=image/png", "-F", "tool=sora"],
                ["--data-binary", "@\(path)", url + "?tool=sora"],
            ]
            for call in calls {
                let output = try await ExternalTool.run(
                    "curl", ["-sS", "-o", "/dev/null", "-w", "%{http_code}"] + call + (call.count == 3 ? [] : [url]))
                #expect(output.stdout == "201", "\(call) \(output.stderr)")
            }
            guard ExternalTool.isInstalled("node") else { return }
            let script = """
                const form = new FormData()
                form.append("tool", "sora")
                form.append("file", new Blob([require("fs").readFileSync("\(path)")], { type: "image/png" }), "a.png")
                const send = body => fetch("\(url)", body).then(answer => console.log(answer.status))
                const json = { "Content-Type": "application/json" }
                const bytes = new Uint8Array(require("fs").readFileSync("\(path)"))
                const job = source => ({ method: "POST", headers: json, body: JSON.stringify({ tool: "sora", sourceBuffer: source }) })
                send({ method: "POST", body: form }).then(() => send(job(bytes))).then(() => send(job(Buffer.from(bytes))))
                """
            #expect(try await ExternalTool.run("node", ["-e", script]).stdout == "201\n201\n201\n")
        }
    }
}

@Suite("Base64 as programs write it")
struct Base64Tests {
    @Test(
        "is read",
        arguments: [
            ("", []), ("+/+/", [251, 255, 191]), ("-_-_", [251, 255, 191]), ("AA==", [0]), ("AA", [0]),
            ("AAE=", [0, 1]), ("AAE", [0, 1]), ("A\r\nA\nE C\t", [0, 1, 2]), ("AAEC\n", [0, 1, 2]), ("AA\n=\n=", [0]),
        ] as [(String, [UInt8])])
    func read(_ text: String, _ bytes: [UInt8]) { #expect(Base64.bytes(text) == bytes) }

    @Test("is nothing else", arguments: ["A", "AAAAA", "AA=", "A=A=", "AA==AA", "=", "AA.A", "AAé", "\0AAA"])
    func refused(_ text: String) { #expect(Base64.bytes(text) == nil) }

    @Test("of every length comes back", arguments: 0..<9)
    func round(_ count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: 251 &* $0 &+ 250) }
        let text = Data(bytes).base64EncodedString()
        #expect(
            Base64.bytes(text.replacing("=", with: "").replacing("/", with: "_").replacing("+", with: "-")) == bytes)
    }
}
