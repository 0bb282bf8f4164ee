extension Generation {
    /// Reads what Midjourney writes: a description such as `a cat --ar 4:3 --v 6 Job ID: 2b6e053b-…`.
    ///
    /// The name in `Author` is a person and is not read.
    @Sendable static func midjourney(_ texts: TextFinder) -> Generation? {
        let places = [
            texts.png("Description"), texts.first(.exifImageDescription), texts.first(.xmp, "dc:description"),
            texts.first(.iptc, "2:120"), texts.video("description"), texts.video("comment"),
        ]
        for source in places.compactMap(\.self) {
            if let text = MidjourneyText(source.text, image: texts.first(.xmp, "Iptc4xmpExt:DigImageGUID")?.text) {
                return Generation(
                    dialect: .midjourney, tool: "Midjourney", version: text.version, job: text.job,
                    stages: [text.stage], sources: [source])
            }
        }
        return nil
    }
}

/// A prompt with its parameters, and the number of the job.
struct MidjourneyText {
    let job: String
    private let prompt: String?
    private let parameters: [String: String]

    /// `nil` without the number of a job at the end. Without any parameter, the number must also be `image`, the
    /// identifier of the image in XMP.
    init?(_ text: String, image: String?) {
        let start = "Job ID: "
        let job = text.withoutBlanks.suffix(36)
        let head = text.withoutBlanks.dropLast(36)
        guard job.isUUID, head.hasSuffix(start) else { return nil }
        (prompt, parameters) = Self.split(head.dropLast(start.count))
        guard !parameters.isEmpty || image?.lowercased() == job.lowercased() else { return nil }
        self.job = String(job)
    }

    /// Splits at the first `--name`. Midjourney reads parameters only at the end.
    private static func split(_ text: Substring) -> (String?, [String: String]) {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard let first = words.first(where: isName) else { return (text.filled, [:]) }
        var parameters: [String: String] = [:]
        var name = ""
        for word in words.drop(while: { $0.startIndex < first.startIndex }) {
            if isName(word) {
                name = String(word.dropFirst(2)).lowercased()
                parameters[name] = ""
            } else {
                parameters[name, default: ""] += (parameters[name]?.isEmpty == false ? " " : "") + word
            }
        }
        return (text[..<first.startIndex].filled, parameters)
    }

    private static func isName(_ word: Substring) -> Bool {
        word.hasPrefix("--") && word.dropFirst(2).first?.isLetter == true
    }

    /// The version of the model: `6.1`, or `niji 6`.
    var version: String? {
        if let version = parameters["v"] ?? parameters["version"] { return version.filled }
        return parameters["niji"].map { "niji \($0)".withoutBlanks }
    }

    var stage: Generation.Stage {
        var stage = Generation.Stage()
        stage.seed = parameters["seed"]?.filled
        stage.prompts = [prompt].compactMap(\.self)
        stage.negativePrompts = [parameters["no"]?.filled].compactMap(\.self)
        return stage
    }
}
