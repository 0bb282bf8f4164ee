/// The fields of a job's `options` that are about the job itself, not about a variant.
enum JobOption {
    /// Whether the variants of an earlier result of the same user may be copied instead of being encoded again. The
    /// default is `true`.
    static let reuse = "reuse"
    /// The variants to make. The default is all variants of the preset.
    static let only = "only"
    static let names = [reuse, only]

    /// Reads `reuse`. Throws `InvalidJob` if it is neither `true` nor `false`.
    static func mayReuse(_ options: [String: JSONValue]) throws(InvalidJob) -> Bool {
        guard let value = options[reuse], value != .null else { return true }
        let location = "options.\(reuse)"
        guard let flag = OptionValue(value, at: location, mayNameFiles: false).flag else {
            throw InvalidJob(field: location, message: "'\(reuse)' is true or false.")
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
