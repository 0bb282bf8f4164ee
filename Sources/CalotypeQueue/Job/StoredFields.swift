package import Calotype
internal import Foundation

/// A JSON object as the database stores it. It is decoded only when its fields are read: a page of jobs passes the text
/// on.
package struct StoredFields: Sendable, Hashable {
    /// The JSON text, with sorted keys and without spaces, as the queue has written it.
    package let json: String

    package init(json: String) { self.json = json }

    /// The members, decoded on each access. Empty if the text is not a JSON object.
    package var fields: [String: JSONValue] {
        (try? JSONDecoder().decode([String: JSONValue].self, from: Data(json.utf8))) ?? [:]
    }

    /// Whether it has no members.
    package var isEmpty: Bool { json == "{}" }
}
