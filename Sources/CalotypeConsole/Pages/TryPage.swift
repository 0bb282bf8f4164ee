package import CalotypeAPI

/// Tries the variants of a preset with an image of the visitor. Nothing is stored.
package struct TryPage {
    /// One variant of a preset, as far as this page changes it.
    package struct Variant: Sendable {
        let tool, name, format: String
        /// The quality of the preset. `nil` if it looks for a score, or if its format has none.
        let quality: Int?
        /// The SSIMULACRA2 score that the preset looks for.
        let score: Double?

        package init(tool: String, name: String, format: String, quality: Int?, score: Double?) {
            self.tool = tool
            self.name = name
            self.format = format
            self.quality = quality
            self.score = score
        }
    }

    let caller: CallerReport
    let variants: [Variant]
    /// The parameters of the address: `tool`, `variant`, `quality` and `formats`.
    let parameters: [String: String]
    /// The address of the server, for the commands to copy.
    let server: String

    package static let parameters = ["tool", "variant", "quality", "formats", "choice"]

    package init(caller: CallerReport, variants: [Variant], parameters: [String: String], server: String) {
        self.caller = caller
        self.variants = variants
        self.parameters = parameters
        self.server = server
    }

    package var page: Page {
        Page("Try", caller, assets: caller.mayWrite ? [.pictureStyle, .tryScript] : [.pictureStyle]) {
            HTML("h1") { "Try" }
            if !caller.mayWrite {
                HTML("p", .style("problem")) {
                    "This token may only read. Sign in with a token of the scope 'write' to try images."
                }
            } else {
                HTML("p") {
                    "Choose an image and a preset, and move the quality. The image and its variants are not stored, and no job is made."
                }
                HTML("noscript") {
                    HTML("p", .style("banner")) { "This page needs JavaScript. POST /v1/trials does the same." }
                }
                form
                HTML("p", .attribute("id", "try-status"), .attribute("role", "status"))
                results
            }
        }
    }

    private var form: HTML {
        HTML("form", .style("trial"), .attribute("id", "trial"), .attribute("data-server", server), token) {
            HTML("label", .style("drop"), .attribute("id", "drop")) {
                HTML("span", .attribute("id", "file-name")) { "Drop an image here, or choose one" }
                HTML("input", .attribute("type", "file"), .attribute("name", "file"), .attribute("accept", "image/*"))
            }
            HTML("div", .style("choices")) {
                HTML("label") {
                    "Preset "
                    HTML("select", .attribute("name", "preset")) {
                        for variant in variants { option(variant) }
                    }
                }
                HTML("fieldset") {
                    HTML("legend") { "Formats" }
                    for format in ["jpeg", "webp", "avif", "png"] {
                        HTML("label") {
                            HTML(
                                "input", .attribute("type", "checkbox"), .attribute("name", "format"),
                                .attribute("value", format), .flag("checked", isSet: formats.contains(format)))
                            Self.names[format] ?? format
                        }
                    }
                }
                HTML("label", .style("quality")) {
                    "Quality "
                    HTML("output", .attribute("id", "quality-shown")) { parameters["quality"] ?? "" }
                    HTML(
                        "input", .attribute("type", "range"), .attribute("name", "quality"), .attribute("min", "1"),
                        .attribute("max", "100"), .attribute("value", parameters["quality"] ?? "80"))
                }
            }
        }
    }

    private var token: HTMLAttribute? { caller.token.map { _ in .attribute("data-token", "yes") } }

    static let names = ["jpeg": "JPEG", "webp": "WebP", "avif": "AVIF", "png": "PNG"]

    private var formats: [String] {
        parameters["formats"]?.split(separator: ",").map(String.init) ?? ["jpeg", "webp", "avif"]
    }

    private func option(_ variant: Variant) -> HTML {
        HTML(
            "option", .attribute("value", "\(variant.tool)/\(variant.name)"), .attribute("data-tool", variant.tool),
            .attribute("data-variant", variant.name), .attribute("data-format", variant.format),
            .attribute("data-quality", variant.quality.map { "\($0)" } ?? ""),
            .attribute("data-score", variant.score.map { "\($0)" } ?? ""),
            .flag(
                "selected", isSet: variant.tool == parameters["tool"] && variant.name == parameters["variant"])
        ) {
            "\(Texts.clipped(variant.tool, 40)) · \(Texts.clipped(variant.name, 40)) (\(variant.format)"
                + (variant.quality.map { " \($0)" } ?? variant.score.map { ", score \(Texts.number($0))" } ?? "") + ")"
        }
    }

    private var results: HTML {
        HTML("div", .attribute("id", "results"), .attribute("hidden", "")) {
            HTML("div", .style("trials"), .attribute("id", "variants"))
            HTML("h2") { "Bytes by quality" }
            HTML(
                "div", .style("chart"), .attribute("id", "curve"), .attribute("role", "region"),
                .attribute("aria-label", "The curve"), .attribute("tabindex", "0"))
            HTML("details") {
                HTML("summary") { "The same as a table" }
                HTML(
                    "div", .style("scroll"), .attribute("id", "points"), .attribute("role", "region"),
                    .attribute("aria-label", "Bytes by quality"), .attribute("tabindex", "0"))
            }
            HTML("h2", .attribute("id", "copy")) { "Take this choice" }
            HTML("div", .style("takes")) {
                take("As a preset", "yaml")
                take("On the command line", "command")
                take("With curl", "curl")
            }
        }
    }

    private func take(_ title: String, _ id: String) -> HTML {
        HTML("div") {
            HTML("h3") { title }
            HTML.command("", id: id)
        }
    }
}
