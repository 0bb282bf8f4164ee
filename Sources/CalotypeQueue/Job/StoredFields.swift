package import Calotype
internal import Foundation

/// A JSON object as the database keeps it. It is decoded only when somebody asks for its fields: a page of jobs passes it
/// on as text.
package struct StoredFields: Sendable, Hashable {
    /// In UTF-8, with its keys sorted and without spaces, as the queue has written it.
    package let json: String

    package init(json: String) { self.json = json }

    /// The members, decoded anew on each call. None where the text is no object.
    package var fields: [String: JSONValue] {
        (try? JSONDecoder().decode([String: JSONValue].self, from: Data(json.utf8))) ?? [:]
    }

    /// Whether it has no members.
    package var isEmpty: Bool { json == "{}" }
}
