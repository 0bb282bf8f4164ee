package import CalotypeAPI

/// The original of a job and its variants, one over the other.
///
/// The original is the reference: the source as the encoder of the right variant saw it. So a difference shows the
/// compression, and no scaling. Without scripts, the page shows both pictures in each mode, but not enlarged.
package struct ComparePage {
    let caller: CallerReport
    let job: JobReport
    /// Whether the source can be read from this server.
    let hasSource: Bool
    private let variants: [VariantDescription]
    private let state: CompareState

    /// `parameters` are those of the page's address.
    package init(caller: CallerReport, job: JobReport, hasSource: Bool, parameters: [String: String]) {
        self.caller = caller
        self.job = job
        self.hasSource = hasSource
        let result = job.result.flatMap { try? $0.decoded() }
        variants = result?.variants ?? []
        let names = variants.map(\.variant)
        state = CompareState(parameters, lefts: (hasSource ? [CompareState.original] : []) + names, rights: names)
    }

    package var page: Page {
        Page("Compare", caller, assets: [.pictureStyle, .compareScript]) {
            HTML("h1") {
                "Compare "
                HTML("a", .href(.job(job.id, of: job.userId))) { HTML.foreign(job.id, limit: 100) }
            }
            if let right = variants.first(where: { $0.variant == state.right }), state.left != state.right {
                controls
                stage(right)
                HTML("p", .attribute("id", "compare-status"), .attribute("role", "status"))
                if !hasSource { HTML("p", .style("hint")) { Self.noOriginal } }
                animations
                facts(right)
                help
            } else {
                HTML.empty(variants.isEmpty ? "The job has no variants to compare." : Self.noOriginal)
            }
        }
    }

    /// Pictures that move cannot be compared with one that does not, except in their first frame.
    @HTMLBuilder private var animations: HTML {
        let moving = variants.filter { [state.left, state.right].contains($0.variant) && ($0.frames ?? 1) > 1 }
        if !moving.isEmpty {
            HTML("p", .style("hint")) {
                for (index, variant) in moving.enumerated() {
                    if index > 0 { " and " }
                    HTML.foreign(variant.variant, limit: 40)
                }
                moving.count == 1 ? " is an animation. " : " are animations. "
                "The original is the first frame: a difference also shows what moves."
            }
        }
    }

    private static let noOriginal =
        "The original is at another server and is not kept here. Submit a job with fetch: submit to keep it."

    // MARK: Controls

    private var controls: HTML {
        HTML(
            "form", .style("compare"), .attribute("id", "compare"),
            .action(LocalAddress(["console", "jobs", job.id, "compare"]))
        ) {
            HTML("input", .attribute("type", "hidden"), .attribute("name", "user"), .attribute("value", job.userId))
            pictureChoice(
                "left", "Left", (hasSource ? [CompareState.original] : []) + variants.map(\.variant), state.left)
            pictureChoice("right", "Right", variants.map(\.variant), state.right)
            HTML("fieldset") {
                HTML("legend") { "Show as" }
                for mode in CompareState.Mode.allCases {
                    HTML("label") {
                        HTML(
                            "input", .attribute("type", "radio"), .attribute("name", "mode"),
                            .attribute("value", mode.rawValue), .flag("checked", isSet: mode == state.mode))
                        mode.label
                    }
                }
            }
            HTML("span", .style("tools"), .attribute("id", "tools")) {
                choice(
                    "zoom", "Zoom", CompareState.zooms.map { ("\($0)", $0 == 0 ? "Fit" : "\($0)×") }, "\(state.zoom)")
                for tool in Self.tools {
                    HTML(
                        "button", .attribute("type", "button"), .attribute("data-do", tool.action),
                        tool.label.map { .attribute("aria-label", $0) }
                    ) { tool.text }
                }
            }
            HTML("span", .attribute("data-for", "difference"), isShown(.difference)) {
                choice("gain", "Brighter", CompareState.gains.map { ("\($0)", "\($0)×") }, "\(state.gain)")
            }
            HTML("span", .attribute("data-for", "blink"), isShown(.blink)) {
                choice(
                    "show", "Picture", [("both", "both, in turn"), ("left", "left"), ("right", "right")],
                    state.shown.rawValue)
            }
            HTML("button", .style("show")) { "Show" }
            HTML(
                "label", .attribute("class", state.mode == .slider ? "split on" : "split"),
                .attribute("data-for", "slider")
            ) {
                "Split "
                HTML(
                    "input", .attribute("type", "range"), .attribute("name", "at"), .attribute("min", "0"),
                    .attribute("max", "100"), .attribute("step", "any"), .attribute("value", "\(state.split)"))
            }
        }
    }

    /// The part of the form that belongs to one mode.
    private func isShown(_ mode: CompareState.Mode) -> HTMLAttribute? { state.mode == mode ? .style("on") : nil }

    /// The buttons for single taps. They need scripts.
    private static let tools: [(action: String, text: String, label: String?)] = [
        ("shrink", "−", "Shrink"), ("enlarge", "+", "Enlarge"), ("left", "←", "Move left"), ("up", "↑", "Move up"),
        ("down", "↓", "Move down"), ("right", "→", "Move right"), ("copy", "Copy link", nil),
    ]

    private func pictureChoice(_ name: String, _ label: String, _ names: [String], _ chosen: String) -> HTML {
        choice(name, label, names.map { ($0, Texts.clipped($0, 60)) }, chosen)
    }

    private func choice(
        _ name: String, _ label: String, _ options: [(value: String, text: String)], _ chosen: String
    ) -> HTML {
        HTML("label") {
            "\(label) "
            HTML("select", .attribute("name", name)) {
                for option in options {
                    HTML(
                        "option", .attribute("value", option.value), .flag("selected", isSet: option.value == chosen)
                    ) { option.text }
                }
            }
        }
    }

    // MARK: Pictures

    private func stage(_ right: VariantDescription) -> HTML {
        HTML(
            "div", .style("stage"), .attribute("id", "stage"), .attribute("tabindex", "0"),
            .attribute("role", "group"), .attribute("aria-label", "Pictures. Keys: arrows, plus, minus, 0, space."),
            .attribute("data-mode", state.mode.rawValue), .attribute("data-show", state.shown.rawValue),
            .attribute("data-x", "\(state.x)"), .attribute("data-y", "\(state.y)")
        ) {
            // Keeps the room of the pictures before they are there.
            HTML(
                "svg", .style("room"), .attribute("aria-hidden", "true"),
                .attribute("width", "\(max(right.width, 1))"), .attribute("height", "\(max(right.height, 1))"),
                .attribute("viewBox", "0 0 \(max(right.width, 1)) \(max(right.height, 1))"))
            HTML("div", .style("layers")) {
                layer("left", state.left, leftAddress, right)
                layer("right", right.variant, .variant(right.variant, job.id, of: job.userId), right)
            }
            HTML("div", .style("line"), .attribute("aria-hidden", "true"))
            tag("left", state.left)
            tag("right", right.variant)
        }
    }

    private var leftAddress: LocalAddress {
        guard state.left == CompareState.original else { return .variant(state.left, job.id, of: job.userId) }
        return LocalAddress(["v1", "jobs", job.id, "reference", state.right], [("user", job.userId)])
    }

    private func layer(
        _ side: StaticString, _ name: String, _ address: LocalAddress, _ size: VariantDescription
    ) -> HTML {
        HTML("div", .attribute("class", "layer \(side)")) {
            HTML(
                "img", .src(address), .attribute("alt", Texts.clipped(name, 64)),
                .attribute("width", "\(max(size.width, 1))"), .attribute("height", "\(max(size.height, 1))"),
                .attribute("draggable", "false"))
        }
    }

    private func tag(_ side: StaticString, _ name: String) -> HTML {
        HTML("span", .attribute("class", "tag \(side)"), .attribute("aria-hidden", "true")) {
            HTML.foreign(name, limit: 40)
        }
    }

    private func facts(_ right: VariantDescription) -> HTML {
        // Only variants that were made for a score have these.
        let hasScores = variants.contains { $0.quality != nil || $0.ssimulacra2 != nil }
        return Table(
            "The variants",
            columns: ["Variant", "Format", "Size", "Bytes"] + (hasScores ? ["Quality", "Score"] : []) + ["File"],
            rows: variants.map { variant in
                HTML("tr", variant.variant == right.variant ? .attribute("aria-current", "true") : nil) {
                    HTML("td") { HTML.foreign(variant.variant) }
                    HTML("td") { HTML.foreign(variant.format) }
                    HTML("td", .style("figure")) { "\(variant.width) × \(variant.height)" }
                    HTML("td", .style("figure")) { Texts.bytes(variant.size) }
                    if hasScores {
                        HTML("td", .style("figure")) { variant.quality.map { "\($0)" } ?? "" }
                        HTML("td", .style("figure")) { variant.ssimulacra2.map { Texts.number($0) } ?? "" }
                    }
                    HTML("td") {
                        HTML("a", .href(.variant(variant.variant, job.id, of: job.userId))) { "Open" }
                    }
                }
            }
        ).html
    }

    private var help: HTML {
        HTML("details") {
            HTML("summary") { "Mouse, keys and taps" }
            HTML("ul") {
                for line in Self.instructions { HTML("li") { line } }
            }
        }
    }

    private static let instructions = [
        "Drag the line, or click or tap a place, to move the split. Drag elsewhere to move an enlarged picture.",
        "Double-click to enlarge a place. Ctrl and the wheel enlarge and shrink.",
        "Every step is also a button: − and + for the zoom, and four arrows.",
        "When the pictures have the focus: arrow keys move the picture, or the split if the picture is not enlarged; "
            + "[ and ] move the split; + and − zoom; 0 fits; the space bar switches the picture of Blink.",
        "At a zoom of 1 and more, one pixel of the picture has as many pixels of the screen.",
        "The address of the page has the whole state: a link to it shows the same place.",
        "Difference is black where both pictures are equal.",
    ]
}
