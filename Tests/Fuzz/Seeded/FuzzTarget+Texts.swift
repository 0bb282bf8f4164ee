import CalotypeAPI
import CalotypeTesting
import Foundation

@testable import Calotype
@testable import CalotypeServer

extension FuzzTarget {
    static let texts = [
        Self(name: "job", seeds: { jobs.map(ascii) }, words: jsonWords) { input in
            let job = try ImageProcessingJob(json: input)
            guard let preset = QualityPresets.builtIn[job.tool] else { return }
            _ = try preset.specs(changedBy: job.options)
        },
        Self(name: "options", seeds: { options.map(ascii) }, words: jsonWords + optionWords) { input in
            let options = try JSONDecoder().decode([String: JSONValue].self, from: Data(input))
            for tool in [ImageTool.dallE, .sora] {
                guard let preset = QualityPresets.builtIn[tool] else { continue }
                let specs = try preset.specs(changedBy: options)
                require(Set(specs.map(\.variant)).count == specs.count, "two variants of a name")
            }
        },
        Self(name: "presets", seeds: { presets.map(ascii) }, words: optionWords + ["&a", "*a", "<<:", "- ", "!!"]) {
            input in
            _ = try QualityPresets(yaml: String(decoding: input, as: UTF8.self))
        },
        Self(name: "addresses", seeds: { addresses.map(ascii) }, words: ["[::", "%25", "0x", "@", "//", "\u{FF10}"]) {
            input in
            let text = String(decoding: input, as: UTF8.self)
            _ = IPAddress(text)
            let url = try HTTPURL(text)
            require(!"\(url)".contains("\n"), "an address of two lines")
        },
        Self(
            name: "form", seeds: { [form] },
            words: ["\r\n--b", "--\r\n", "Content-Disposition: form-data; name=", "filename*=UTF-8''"]
        ) { input in
            // However a body is cut into pieces, it says the same.
            require(events(input, pieces: 1) == events(input, pieces: 7), "another form in pieces")
        },
    ]

    static let jsonWords = [
        "\"", "{", "}", "[", "]", ":", ",", "null", "true", "1e999", "-0", "\\u0000", "\\ud800", "9223372036854775808",
        "\"options\":", "\"sourceBuffer\":", "\"userId\":", "\"metadata\":",
    ]

    static let optionWords = [
        "quality", "format", "maxWidth", "maxHeight", "fit", "smart", "crop", "animation", "watermark", "text", "font",
        "gravity", "maxBytes", "colorProfile", "bitDepth", "storyboard", "clip", "effort", "only",
        "auto", "avif", "webp", "jpeg", "normal", "high-quality", "-1", "1e308", "0.5", "#fff",
    ]

    private static let jobs = [
        #"{"id":"1","tool":"dall-e","userId":"u","sourceUrl":"https://example.com/a.png"}"#,
        #"{"id":"1","tool":"sora","userId":"u","sourcePath":"s3://bucket/a/b.png","options":{"quality":80}}"#,
        #"{"id":"1","tool":"auto","userId":"é","sourceBuffer":"AAAA","metadata":{"a":[1,{"b":null}],"c":1.5}}"#,
    ]

    private static let options = [
        #"{"quality":80,"normal":{"format":"avif","maxWidth":100},"only":["normal"]}"#,
        #"{"square":{"format":"jpeg","maxWidth":64,"maxHeight":64,"fit":"cover","gravity":"north"}}"#,
        #"{"watermark":{"text":"a","font":"sans bold","opacity":0.5,"gravity":"south-east"},"quality":{"ssimulacra2":80}}"#,
        ##"{"animation":"first-frame","colorProfile":"keep","maxBytes":10000,"background":"#ffffff","frame":1.5}"##,
    ]

    private static let presets = [
        "tools:\n  dall-e:\n    normal:\n      format: webp\n      quality: 80\n      maxWidth: 512\n",
        "tools:\n  new:\n    origin: ai\n    variants:\n      normal: {format: jpeg, quality: 70, maxWidth: 10}\n",
    ]

    private static let addresses = [
        "https://example.com/a.png", "http://[::ffff:127.0.0.1]:8080/", "http://0x7f.1/", "HTTP://a@b:1/?#", "1.2.3.4",
        "64:ff9b::1", "https://xn--bcher-kva.example/%2e%2e/a b",
    ]

    private static let form = ascii(
        "--b\r\nContent-Disposition: form-data; name=\"tool\"\r\n\r\nsora\r\n--b\r\n"
            + "Content-Disposition: form-data; name=\"source\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n"
            + "\r\n-\r\n--\r\n--b--\r\n")

    /// The parts of a form: their heads, and their bytes joined. `nil` if it is no form.
    private static func events(_ input: [UInt8], pieces: Int) -> [String]? {
        var parser = MultipartParser(boundary: "b")
        var said: [String] = []
        var content: [UInt8] = []
        let step = max(1, (input.count + pieces - 1) / pieces)
        for start in stride(from: 0, to: input.count, by: step) {
            guard let events = try? parser.read(input[start..<min(start + step, input.count)]) else { return nil }
            for event in events {
                switch event {
                case .part(let head): said.append("\(head)")
                case .bytes(let bytes): content += bytes
                case .endOfPart:
                    said.append("\(content)")
                    content = []
                }
            }
        }
        return said + ["\(content) \(parser.isComplete)"]
    }
}
