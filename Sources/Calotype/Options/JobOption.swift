/// What a job's `options` may say of the job itself, and not of a variant.
enum JobOption {
    /// Whether variants that the same user has already may be copied instead of being made again: `true` where nothing is said.
    static let reuse = "reuse"
    /// The variants that are made: all of the preset where nothing is said.
    static let only = "only"
    static let names = [reuse, only]

    /// Throws `InvalidJob` for anything but `true` and `false`.
    static func mayReuse(_ options: [String: JSONValue]) throws(InvalidJob) -> Bool {
        guard let value = options[reuse], value != .null else { return true }
        let place = "options.\(reuse)"
        guard let flag = WrittenValue(value, at: place, mayNameFiles: false).flag else {
            throw InvalidJob(field: place, message: "'\(reuse)' is true or false.")
        }
        return flag
    }

    /// The names that `only` lists; `nil` where nothing is said. Throws `InvalidJob` for what is no list of names.
    static func wanted(_ options: [String: JSONValue]) throws(InvalidJob) -> [Variant]? {
        guard let value = options[only], value != .null else { return nil }
        let place = "options.\(only)"
        let written = WrittenValue(value, at: place, mayNameFiles: false)
        let words = written.list?.compactMap(\.word) ?? written.word?.split(separator: ",").map(String.init) ?? []
        guard !words.isEmpty, words.count == written.list?.count ?? words.count else {
            throw InvalidJob(
                field: place, message: "'\(only)' is a list of names of variants, like [\"normal\", \"thumb\"].")
        }
        return words.map(Variant.init(rawValue:))
    }

    /// What is left is of variants.
    static func removed(from options: [String: JSONValue]) -> [String: JSONValue] {
        options.filter { !names.contains($0.key) }
    }
}
