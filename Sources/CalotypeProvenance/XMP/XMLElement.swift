/// An element of an XML document, with the names in full: the address of the namespace and the local name.
struct XMLElement: Sendable {
    struct Name: Sendable, Hashable {
        let namespace: String
        let local: String
        /// The prefix in the document, empty if there is none.
        let prefix: String

        func hash(into hasher: inout Hasher) {
            hasher.combine(namespace)
            hasher.combine(local)
        }

        static func == (one: Name, other: Name) -> Bool {
            one.namespace == other.namespace && one.local == other.local
        }
    }

    let name: Name
    var attributes: [(name: Name, value: String)] = []
    var children: [XMLElement] = []
    /// The text directly inside the element, all pieces together.
    var text = ""

    func attribute(_ namespace: String, _ local: String) -> String? {
        attributes.first { $0.name.local == local && $0.name.namespace == namespace }?.value
    }
}
