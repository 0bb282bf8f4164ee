import CalotypeAPI
import Testing

@testable import CalotypeConsole

@Suite("The state of Compare")
struct CompareStateTests {
    private func state(_ parameters: [String: String], lefts: [String] = ["Original", "a", "b"]) -> CompareState {
        CompareState(parameters, lefts: lefts, rights: ["a", "b"])
    }

    @Test("An address without parameters shows the original and the first variant")
    func defaults() {
        let state = state([:])
        #expect(state.left == "Original" && state.right == "a" && state.mode == .slider)
        #expect((state.split, state.x, state.y) == (50, 50, 50))
        #expect(state.zoom == 0 && state.gain == 1 && state.shown == .both)
    }

    @Test("An address shows the same as it was saved for")
    func given() {
        let state = state([
            "mode": "difference", "left": "b", "right": "a", "at": "12.5", "zoom": "3", "x": "1", "y": "99.25",
            "gain": "16", "show": "left",
        ])
        #expect(state.mode == .difference && state.left == "b" && state.right == "a")
        #expect((state.split, state.x, state.y) == (12.5, 1, 99.25))
        #expect(state.zoom == 3 && state.gain == 16 && state.shown == .left)
    }

    @Test(
        "A wrong value is replaced by the default",
        arguments: ["", "-1", "101", "1e9", "nan", "inf", "x", "\u{600}<b>", "9999999999999999999999"])
    func wrong(_ value: String) {
        let names = CompareState.parameters
        #expect(state(Dictionary(uniqueKeysWithValues: names.map { ($0, value) })) == state([:]))
    }

    @Test("A page says which pictures move", arguments: [(nil, nil), (1, nil), (12, "a is an")])
    func animations(_ frames: Int?, _ words: String?) throws {
        let sample = try Samples(text: "a")
        var job = sample.job
        var result = try #require(try job.result?.decoded())
        result.variants[0].frames = frames
        job.result = try EncodedJSON(result)
        let page = ComparePage(caller: sample.caller, job: job, hasSource: true, parameters: [:]).page
        let text = String(decoding: page.bytes, as: UTF8.self).replacing(/<[^>]*>/, with: "")
        #expect(text.contains("animation") == (words != nil))
        #expect(text.contains(words ?? ""))
    }

    @Test("A picture is not compared with itself if there is another one")
    func itself() {
        #expect(state(["left": "a", "right": "a"]).left == "Original")
        #expect(state(["right": "a"], lefts: ["a", "b"]).left == "b")
        #expect(state(["right": "b"], lefts: ["a", "b"]).left == "a")
    }
}
