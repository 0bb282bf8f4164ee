internal import CalotypeAPI

extension JobDetailPage {
    @HTMLBuilder var variants: HTML {
        let all = result?.variants ?? job.preview.map { [$0] } ?? []
        if !all.isEmpty {
            HTML("h2") { result == nil ? "Preview" : "Variants" }
            HTML("div", .style("variants")) { for variant in all { figure(variant) } }
            if let result, hasSource || result.variants.count > 1 {
                HTML("p") {
                    HTML("a", .href(.job(job.id, of: job.userId, "compare"))) {
                        hasSource ? "Compare them with the original" : "Compare them"
                    }
                }
            }
            Table(
                "Variants",
                columns: ["Variant", "Format", "Size", "Bytes", "Ratio"] + (hasScores ? ["Quality", "Score"] : [])
                    + ["Key"],
                rows: all.map(row)
            ).html
        }
    }

    /// Only variants that were made for a score or a size have these.
    private var hasScores: Bool {
        (result?.variants ?? []).contains { $0.quality != nil || $0.ssimulacra2 != nil }
    }

    private func figure(_ variant: VariantDescription) -> HTML {
        let address = LocalAddress.variant(variant.variant, job.id, of: job.userId)
        return HTML("figure") {
            HTML("a", .href(address)) {
                HTML(
                    "img", .src(address), .attribute("loading", "lazy"),
                    .attribute("width", "\(max(variant.width, 1))"),
                    .attribute("height", "\(max(variant.height, 1))"),
                    .attribute("alt", "Variant \(Texts.clipped(variant.variant, 64))"))
            }
            HTML("figcaption") {
                HTML.foreign(variant.variant)
                ": \(variant.format), \(variant.width) × \(variant.height), \(Texts.bytes(variant.size))"
            }
        }
    }

    private func row(_ variant: VariantDescription) -> HTML {
        HTML("tr") {
            HTML("td") { HTML.foreign(variant.variant) }
            HTML("td") { HTML.foreign(variant.format) }
            HTML("td", .style("figure")) { "\(variant.width) × \(variant.height)" }
            HTML("td", .style("figure")) { Texts.bytes(variant.size) }
            HTML("td", .style("figure")) { Texts.number(variant.compressionRatio) }
            if hasScores {
                HTML("td", .style("figure")) { variant.quality.map { "\($0)" } ?? "" }
                HTML("td", .style("figure")) { variant.ssimulacra2.map { Texts.number($0) } ?? "" }
            }
            HTML("td") { HTML("code") { HTML.foreign(variant.key) } }
        }
    }
}
