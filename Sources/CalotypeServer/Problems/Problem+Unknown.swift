internal import CalotypeAPI
internal import HTTPTypes

extension Problem {
    /// The problem of an unknown name. It suggests the most similar known name.
    static func unknown(_ what: String, _ name: String, among known: [String]) -> Self {
        Self(.unprocessableContent, "unknown-\(what)", NearestName.refusal(of: what, name, among: known)).at(name)
    }
}
