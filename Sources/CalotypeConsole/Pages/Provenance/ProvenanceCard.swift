internal import CalotypeAPI

/// The statements of a source about itself, whether they hold, and what the job did with them. Facts that the result
/// does not have are left out.
struct ProvenanceCard {
    let provenance: ProvenanceReport
    /// Whether the caller may read prompts.
    let showsPrompts: Bool

    var html: HTML {
        HTML(
            "section", .style("card provenance"), .attribute("id", "provenance"),
            .attribute("aria-labelledby", "provenance-name")
        ) {
            HTML("h2", .attribute("id", "provenance-name")) { "Where it came from" }
            warning
            HTML("dl", .style("facts")) {
                statements
                signer
                ingredients
                contents
            }
            generation
            HTML("h3") { "What the job did with it" }
            decision
            variants
        }
    }

    private var credential: JSONValue? { provenance.source["credential"] }
    private var statementsOfSource: SourceStatements { SourceStatements(mark: provenance.source["mark"]) }

    private func fact(_ name: String, @HTMLBuilder _ value: () -> HTML) -> HTML {
        HTML("dt") { name } + HTML("dd", content: value)
    }

    // MARK: What the file says

    @HTMLBuilder private var statements: HTML {
        fact("Calls itself AI-made") {
            statementsOfSource.sentence
            for type in statementsOfSource.types {
                " The type that it states: "
                HTML("span") { HTML.foreign(SourceStatements.type(type), limit: 80) }
                "."
            }
        }
        for text in statementsOfSource.contradictions { fact("Contradiction") { HTML.foreign(text, limit: 400) } }
        if let system = provenance.source["mark"]?["system"], let name = system["name"]?.text {
            fact("AI system") {
                HTML.foreign(name)
                if let version = system["version"]?.text {
                    ", "
                    HTML.foreign(version)
                }
            }
        }
        if provenance.source["mark"]?["namesSynthID"]?.isTrue == true {
            fact("Watermark") { "A credential says that it carries SynthID. The pixels were not examined." }
        }
    }

    @HTMLBuilder private var signer: HTML {
        let verdict = CredentialVerdict(of: credential)
        if let signer = credential?["signer"], let name = signer["name"]?.text {
            fact("Signed by") {
                HTML.foreign(name)
                if let common = signer["commonName"]?.text, common != name {
                    " ("
                    HTML.foreign(common)
                    ")"
                }
                if let moment = signer["signedAt"]?.text {
                    ", on "
                    HTML.foreign(String(moment.prefix(10)))
                } else if signer["stamped"]?.isTrue != true {
                    ", without a time stamp"
                }
            }
        } else if verdict == .none {
            fact("Signed by") { "Nobody." }
        }
        if verdict != .none {
            fact("Does it hold?") {
                verdict.html
                " \(verdict.explanation(of: credential))"
            }
        }
        let failures = credential?["story"]?["failures"]?.list.compactMap(\.text) ?? []
        if !failures.isEmpty {
            fact("Findings") {
                for code in failures.prefix(8) {
                    HTML("code") { HTML.foreign(code, limit: 80) }
                    " "
                }
            }
        }
        if let generator = credential?["story"]?["generator"]?["name"]?.text {
            fact("Written by") { HTML.foreign(generator) }
        }
    }

    @HTMLBuilder private var ingredients: HTML {
        for ingredient in Ingredient.all(in: credential?["story"]) {
            fact(ingredient.role) {
                ingredient.verdict.html
                " \(ingredient.words)"
                if let name = ingredient.signer {
                    " Signed by "
                    HTML.foreign(name)
                    "."
                }
            }
        }
    }

    /// A parent that was changed matters even if the file itself holds.
    @HTMLBuilder private var warning: HTML {
        if CredentialVerdict(of: credential) == .tampered {
            HTML("p", .style("problem")) { "The source was changed after it was signed." }
        }
        if Ingredient.all(in: credential?["story"]).contains(where: { $0.verdict == .tampered }) {
            HTML("p", .style("problem")) {
                "A picture that the source was made from had been changed after it was signed."
            }
        }
    }

    @HTMLBuilder private var contents: HTML {
        let personal = provenance.source["personal"]
        let found = [
            ("position", "a position"), ("camera", "data of a camera"), ("serialNumber", "a serial number"),
            ("names", "names of people"),
        ].filter { personal?[$0.0]?.isTrue == true }.map(\.1)
        if !found.isEmpty {
            fact("Personal data in it") { found.joined(separator: ", ") + ". The values are not shown." }
        }
        for (name, label) in [("credit", "Credit"), ("copyright", "Copyright"), ("license", "License")] {
            if let text = provenance.source["rights"]?[name]?.text { fact(label) { HTML.foreign(text) } }
        }
        let creators = provenance.source["rights"]?["creators"]?.list.compactMap(\.text) ?? []
        if !creators.isEmpty {
            fact("Creator") {
                for creator in creators.prefix(5) {
                    HTML.foreign(creator, limit: 100)
                    " "
                }
            }
        }
        let problems = provenance.source["problems"]?.list ?? []
        if !problems.isEmpty {
            fact("Not read") {
                for problem in problems.prefix(8) {
                    HTML("code") {
                        HTML.foreign(
                            [problem["part"]?.text, problem["kind"]?.text].compactMap { $0 }.joined(separator: ": "),
                            limit: 60)
                    }
                    " "
                }
            }
        }
    }

    // MARK: The prompt

    @HTMLBuilder private var generation: HTML {
        if let generation = provenance.source["generation"], let tool = generation["tool"]?.text {
            if showsPrompts {
                HTML("details", .style("prompt")) {
                    HTML("summary") {
                        "Show the prompt and how "
                        HTML.foreign(tool, limit: 60)
                        " generated it"
                    }
                    for stage in generation["stages"]?.list.prefix(32) ?? [] { self.stage(stage) }
                    if generation["stages"]?.list.isEmpty ?? true { HTML.empty("The file names the program only.") }
                }
            } else {
                HTML("p", .style("hint")) {
                    "Generated with "
                    HTML.foreign(tool, limit: 60)
                    ". This token may not read prompts."
                }
            }
        }
    }

    @HTMLBuilder private func stage(_ stage: JSONValue) -> HTML {
        for (name, label) in [("prompts", "Prompt"), ("negativePrompts", "Negative prompt")] {
            for text in stage[name]?.list.compactMap(\.text) ?? [] {
                HTML("h3") { label }
                HTML("pre", .attribute("dir", "auto")) { Texts.clipped(text, 20_000) }
            }
        }
        HTML("p") {
            for (name, label) in [
                ("model", "model"), ("seed", "seed"), ("steps", "steps"), ("sampler", "sampler"),
                ("guidance", "guidance"),
            ] {
                if let value = stage[name]?.written {
                    HTML("span", .style("option")) {
                        "\(label): "
                        HTML.foreign(value, limit: 120)
                    }
                    " "
                }
            }
        }
    }

    // MARK: What the job did

    @HTMLBuilder private var decision: HTML {
        let decision = provenance.record.decision
        HTML("p") {
            if let type = decision.sourceType {
                "Mark for the variants: "
                HTML.foreign(SourceStatements.type(type), limit: 80)
            } else {
                "No AI mark for the variants"
            }
            switch decision.decidedBy {
            case "job": ", because the job says so."
            case "source": ", because the source says so."
            case "tool": ", because of the tool."
            default: ", because nobody says anything about it."
            }
            if let tool = provenance.record.tool {
                " The source named the tool "
                HTML.foreign(tool.name, limit: 60)
                ": "
                HTML.foreign(tool.reason)
                "."
            }
        }
        for conflict in decision.conflicts {
            HTML("p", .style("hint")) { HTML.foreign(Self.conflict(conflict)) }
        }
        for (label, file) in [
            ("The rest is in a file of its own:", provenance.sidecar), ("The record is stored:", provenance.recordFile),
        ] {
            if let file, showsPrompts {
                HTML("p") {
                    "\(label) "
                    HTML("code") { HTML.foreign(file.key) }
                }
            }
        }
    }

    private static func conflict(_ code: String) -> String {
        switch code {
        case "job-denies-source": "Overruled: the source says that AI made it, and the job says that it did not."
        case "job-marks-other-source": "Overruled: the source says that it was made in another way."
        case "source-denies-tool":
            "Overruled: the tool is a generator, and the source says that it was made in another way."
        case "source-marks-other-tool": "Overruled: the tool is no generator, and the source says that AI made it."
        default: "Overruled: \(code)"
        }
    }

    @HTMLBuilder private var variants: HTML {
        let all = provenance.record.variants
        if !all.isEmpty {
            Table(
                "What the variants carry",
                columns: [
                    "Variant", "AI mark", "Kept", "Added", "Changed", "Removed", "In a file of its own", "Signed",
                ],
                rows: all.map(row)
            ).html
        }
        if let signer = provenance.record.signer {
            HTML("p") {
                "The variants are signed by "
                HTML.foreign(signer.name)
                ", with the certificate "
                HTML("code") { HTML.foreign(String(signer.certificate.prefix(12)), limit: 60) }
                "."
            }
        }
    }

    private func row(_ variant: ProvenanceRecord.Variant) -> HTML {
        HTML("tr") {
            HTML("td") { HTML.foreign(variant.variant, limit: 64) }
            HTML("td") { variant.marked ? "yes" : "no" }
            HTML("td") { HTML.foreign(Self.parts(variant.kept)) }
            HTML("td") { HTML.foreign(Self.parts(variant.added)) }
            HTML("td") { HTML.foreign(Self.parts(variant.changed)) }
            HTML("td") { HTML.foreign(Self.parts(variant.dropped + variant.omitted)) }
            HTML("td") { HTML.foreign(Self.parts(variant.sidecar)) }
            HTML("td") { HTML.foreign(Self.signature(of: variant)) }
        }
    }

    private static func parts(_ names: [String]) -> String {
        let words = [
            "mark": "AI mark", "generation": "prompt and generation", "exif": "camera and names",
        ]
        return names.isEmpty ? "–" : names.map { words[$0] ?? $0 }.joined(separator: ", ")
    }

    private static func signature(of variant: ProvenanceRecord.Variant) -> String {
        if variant.signed { return "yes" }
        switch variant.unsignedReason {
        case nil: return "no"
        case "no-key": return "no: the server has no key for signing"
        case "certificate": return "no: the server's certificate cannot be used now"
        case "unchecked": return "no: nobody verified the credential of the source"
        case "unstamped": return "no: a time stamp is required, and there is none"
        case "signer": return "no: the signer failed"
        case "format": return "no: the format has no place for it"
        case let reason?: return "no: \(reason)"
        }
    }
}
