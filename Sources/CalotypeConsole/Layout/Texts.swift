internal import CalotypeAPI
internal import Foundation

/// Texts of the console, in plain English.
enum Texts {
    static func bytes(_ count: Int) -> String {
        let units = ["B", "KB", "MB", "GB", "TB", "PB"]
        var (value, index) = (Double(count), 0)
        while abs(value) >= 1_000, index < units.count - 1 {
            value /= 1_000
            index += 1
        }
        return index == 0 ? "\(count) B" : "\(number(value)) \(units[index])"
    }

    /// Three digits at most.
    static func number(_ value: Double) -> String {
        guard value.isFinite else { return "–" }
        if abs(value) >= 100 || value == value.rounded() { return String(format: "%.0f", value) }
        return String(format: abs(value) >= 10 ? "%.1f" : "%.2f", value)
    }

    /// Two decimals, for attributes of SVG.
    static func decimals(_ value: Double) -> String { String(format: "%.2f", value) }

    static func milliseconds(_ value: Double) -> String {
        if value < 1_000 { return "\(number(value)) ms" }
        return seconds(value / 1_000)
    }

    static func seconds(_ value: Double) -> String {
        switch value {
        case ..<60: "\(number(value)) s"
        case ..<3_600: "\(number(value / 60)) min"
        case ..<86_400: "\(number(value / 3_600)) h"
        default: "\(number(value / 86_400)) d"
        }
    }

    static func count(_ count: JobCountReport) -> String { "\(count.jobs)\(count.atLeast ? "+" : "")" }

    static func jobs(_ count: Int) -> String { count == 1 ? "1 job" : "\(count) jobs" }

    /// The text up to `limit` bytes. A longer one ends with `…`.
    static func clipped(_ text: String, _ limit: Int = 300) -> String {
        guard text.utf8.count > limit else { return text }
        var bytes = Array(text.utf8.prefix(limit))
        // Does not cut a scalar in two.
        while let last = bytes.last, last & 0xC0 == 0x80 { bytes.removeLast() }
        if let last = bytes.last, last >= 0xC0 { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self) + "…"
    }
}

extension HTML {
    /// A text from outside. Its direction does not affect the text around it.
    static func foreign(_ text: String, limit: Int = 300) -> HTML {
        HTML("bdi") { Texts.clipped(text, limit) }
    }

    /// A time, which a script shows in the zone of the reader.
    static func time(_ date: Date?) -> HTML {
        guard let date else { return HTML(text: "–") }
        let text = WireJSON.text(of: date)
        return HTML("time", .attribute("datetime", text)) { String(text.prefix(19)).replacing("T", with: " ") + " UTC" }
    }

    /// A text to copy, with a button that is seen if the script that copies runs. It has its room from the start.
    static func command(_ text: String, id: String? = nil) -> HTML {
        HTML("button", .attribute("type", "button"), .style("copy")) { "Copy" }
            + HTML("pre", id.map { .attribute("id", $0) }, .attribute("data-copy", "")) { text }
    }

    /// The state of a job, as a word with a color.
    static func state(_ state: String) -> HTML {
        HTML("span", .attribute("class", "state"), .attribute("data-state", state)) { state }
    }

    static func failure(_ failure: FailureCode?) -> HTML {
        guard let failure else { return HTML() }
        return HTML("code") { "\(failure.kind)/\(failure.reason)" }
    }
}
