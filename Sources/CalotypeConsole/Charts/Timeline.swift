internal import CalotypeAPI
internal import Foundation

/// The stages of one attempt as bars over time, and the same figures as a table.
struct Timeline {
    let attempt: AttemptReport

    private static let (width, row, labels) = (640.0, 22.0, 190.0)
    /// More stages are in the table only.
    private static let mostBars = 60

    @HTMLBuilder var html: HTML {
        if attempt.stages.isEmpty {
            HTML("p", .style("empty")) { "This attempt has reported no stages." }
        } else {
            HTML(
                "div", .style("chart"), .attribute("role", "region"), .attribute("tabindex", "0"),
                .attribute("aria-label", "Timeline of attempt \(attempt.number), run \(attempt.token)")
            ) { chart }
            HTML("details") {
                HTML("summary") { "The same as a table" }
                HTML("table") {
                    HTML("thead") {
                        HTML("tr") {
                            for name in ["Stage", "Variant", "Start", "Time"] {
                                HTML("th", .attribute("scope", "col")) { name }
                            }
                        }
                    }
                    HTML("tbody") {
                        for stage in attempt.stages {
                            HTML("tr") {
                                HTML("td") { HTML.foreign(stage.name) }
                                HTML("td") { HTML.foreign(stage.variant ?? "") }
                                HTML("td", .style("figure")) { Texts.milliseconds(stage.start) }
                                HTML("td", .style("figure")) { Texts.milliseconds(stage.ms) }
                            }
                        }
                    }
                }
            }
        }
    }

    private var total: Double { max(attempt.stages.map { $0.start + max($0.ms, 0) }.max() ?? 0, 0.001) }

    private var chart: HTML {
        let stages = Array(attempt.stages.sorted { $0.start < $1.start }.prefix(Self.mostBars))
        let height = Double(stages.count) * Self.row + 20
        return HTML(
            "svg", .style("timeline"), .attribute("viewBox", "0 0 \(Int(Self.width)) \(Int(height))"),
            .attribute("role", "img"),
            .attribute("aria-label", "Stages of attempt \(attempt.number): \(Texts.milliseconds(total)) in all")
        ) {
            for (index, stage) in stages.enumerated() { bar(stage, at: Double(index) * Self.row) }
            for part in 0...4 { tick(part, height) }
        }
    }

    @HTMLBuilder private func bar(_ stage: StageTime, at y: Double) -> HTML {
        let scale = (Self.width - Self.labels - 70) / total
        let x = Self.labels + max(stage.start, 0) * scale
        let width = max(max(stage.ms, 0) * scale, 1)
        let name = stage.variant.map { "\(stage.name) \($0)" } ?? stage.name
        HTML("text", .attribute("x", "0"), .attribute("y", Self.text(y + 15))) { Texts.clipped(name, 28) }
        HTML(
            "rect", .attribute("class", "bar"), .attribute("data-stage", stage.name), .attribute("x", Self.text(x)),
            .attribute("y", Self.text(y + 4)), .attribute("width", Self.text(width)), .attribute("height", "14"),
            .attribute("rx", "2"))
        HTML("text", .style("figure"), .attribute("x", Self.text(x + width + 4)), .attribute("y", Self.text(y + 15))) {
            Texts.milliseconds(stage.ms)
        }
    }

    private func tick(_ part: Int, _ height: Double) -> HTML {
        let x = Self.labels + (Self.width - Self.labels - 70) * Double(part) / 4
        return HTML("text", .style("tick"), .attribute("x", Self.text(x)), .attribute("y", Self.text(height - 4))) {
            Texts.milliseconds(total * Double(part) / 4)
        }
    }

    private static func text(_ value: Double) -> String { String(format: "%.1f", value) }
}
