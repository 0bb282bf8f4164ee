/// The fields of a job's `options` that are about the job itself, not about a variant.
enum JobOption {
    /// Whether the variants of an earlier result of the same user may be copied instead of being encoded again. The
    /// default is `true`.
    static let reuse = "reuse"
    /// The variants to make. The default is all variants of the preset.
    static let only = "only"
    /// Whether AI made the image. The default asks the image itself, and the tool of the job.
    static let aiGenerated = "aiGenerated"
    static let names = [reuse, only, aiGenerated]
    /// The field of a tool in a presets file that says whether it generates images with AI.
    static let ai = "ai"
    /// The field of a tool in a presets file that says whether the operator's own system made its images.
    static let origin = "origin"

    /// Reads `aiGenerated`. Throws `InvalidJob` if it is neither `true` nor `false`.
    static func isAIGenerated(_ options: [String: JSONValue]) throws(InvalidJob) -> Bool? {
        try flag(aiGenerated, options)
    }

    /// Reads `reuse`. Throws `InvalidJob` if it is neither `true` nor `false`.
    static func mayReuse(_ options: [String: JSONValue]) throws(InvalidJob) -> Bool {
        try flag(reuse, options) ?? true
    }

    private static func flag(_ name: String, _ options: [String: JSONValue]) throws(InvalidJob) -> Bool? {
        guard let value = options[name], value != .null else { return nil }
        let location = "options.\(name)"
        guard let flag = OptionValue(value, at: location, mayNameFiles: false).flag else {
            throw InvalidJob(field: location, message: "'\(name)' is true or false.")
        }
        return flag
    }

    /// Reads the names that `only` lists; `nil` if it is not given. Throws `InvalidJob` if it is not a list of names.
    static func wanted(_ options: [String: JSONValue]) throws(InvalidJob) -> [VariantName]? {
        guard let value = options[only], value != .null else { return nil }
        let location = "options.\(only)"
        let written = OptionValue(value, at: location, mayNameFiles: false)
        let words = written.list?.compactMap(\.word) ?? written.word?.split(separator: ",").map(String.init) ?? []
        guard !words.isEmpty, words.count == written.list?.count ?? words.count else {
            throw InvalidJob(
                field: location, message: "'\(only)' is a list of names of variants, like [\"normal\", \"thumb\"].")
        }
        return words.map(VariantName.init(rawValue:))
    }

    /// Removes these fields, so that only the fields of variants are left.
    static func removed(from options: [String: JSONValue]) -> [String: JSONValue] {
        options.filter { !names.contains($0.key) }
    }
}
