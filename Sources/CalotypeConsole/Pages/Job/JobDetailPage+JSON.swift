internal import CalotypeAPI
internal import Foundation

extension JobDetailPage {
    @HTMLBuilder var texts: HTML {
        HTML("h2") { "Request and result" }
        if caller.mayReadPrompts {
            json("Metadata, with the prompt", job.metadata.bytes)
        } else {
            HTML("p", .style("hint")) { "The metadata can contain the prompt, which this token may not read." }
        }
        if let options = job.options { json("Options", options.bytes) }
        if let result = job.result { json("Result", result.bytes) }
        HTML("p") {
            HTML("a", .href(LocalAddress(["v1", "jobs", job.id], [("user", job.userId)]))) { "The job as JSON" }
        }
    }

    /// A part that is hidden until somebody opens it.
    private func json(_ name: String, _ bytes: [UInt8]) -> HTML {
        HTML("details") {
            HTML("summary") { "\(name) (\(Texts.bytes(bytes.count)))" }
            HTML("pre", .attribute("dir", "auto")) { Texts.clipped(Self.indented(bytes), 200_000) }
        }
    }

    private static func indented(_ bytes: [UInt8]) -> String {
        let encoder = WireJSON.encoder
        encoder.outputFormatting.insert(.prettyPrinted)
        guard let value = try? RawJSON(bytes).decoded(as: JSONValue.self), let data = try? encoder.encode(value) else {
            return String(decoding: bytes, as: UTF8.self)
        }
        return String(decoding: data, as: UTF8.self)
    }
}
