/// What a job's `options` may say of the job itself, and not of a variant.
enum JobOption {
    /// Whether variants that the same user has already may be copied instead of being made again: `true` where nothing is said.
    static let reuse = "reuse"
    static let names = [reuse]

    /// Throws `InvalidJob` for anything but `true` and `false`.
    static func mayReuse(_ options: [String: JSONValue]) throws(InvalidJob) -> Bool {
        guard let value = options[reuse], value != .null else { return true }
        let place = "options.\(reuse)"
        guard let flag = WrittenValue(value, at: place, mayNameFiles: false).flag else {
            throw InvalidJob(field: place, message: "'\(reuse)' is true or false.")
        }
        return flag
    }

    /// What is left is of variants.
    static func removed(from options: [String: JSONValue]) -> [String: JSONValue] {
        options.filter { !names.contains($0.key) }
    }
}
