/// The nodes of a ComfyUI graph and the links between them, bounded in size.
struct ComfyGraph {
    /// One node: its class, and its inputs in their order.
    struct Node {
        var type: String
        var inputs: [String: Input] = [:]
        var names: [String] = []

        private static let maximumInputs = 500

        mutating func add(_ name: String, _ input: Input) {
            guard names.count < Self.maximumInputs else { return }
            if inputs.updateValue(input, forKey: name) == nil { names.append(name) }
        }

        /// The link at the first of `names` that is linked.
        func link(_ names: [String]) -> Link? {
            for name in names {
                if case .link(let link)? = inputs[name] { return link }
            }
            return nil
        }

        /// The value at `name`, if it is written in the node itself.
        func literal(_ name: String) -> JSONNode? {
            guard case .value(let value)? = inputs[name], value != .null else { return nil }
            return value
        }
    }

    enum Input {
        case value(JSONNode)
        case link(Link)
    }

    /// An output of another node.
    struct Link {
        var node: String
        var slot: Int
    }

    private(set) var nodes: [String: Node] = [:]
    /// The names of the nodes in their order.
    private(set) var ids: [String] = []

    static let maximumNodes = 10_000

    init() {}

    /// Reads the form that ComfyUI runs, the "API format": `{"3": {"class_type": "KSampler", "inputs": {…}}, …}`.
    /// `nil` if there is no such node.
    init?(api json: JSONObject) {
        for id in json.keys {
            guard let node = json[id]?.object, let type = node["class_type"]?.string,
                let inputs = node["inputs"]?.object
            else { continue }
            var made = Node(type: type)
            for name in inputs.keys {
                if let value = inputs[name] { made.add(name, Link(value).map { .link($0) } ?? .value(value)) }
            }
            guard add(made, as: id) else { break }
        }
        if ids.isEmpty { return nil }
    }

    /// Adds a node. Returns `false` if there are too many.
    @discardableResult
    mutating func add(_ node: Node, as id: String) -> Bool {
        guard ids.count < Self.maximumNodes else { return false }
        if nodes.updateValue(node, forKey: id) == nil { ids.append(id) }
        return true
    }

    subscript(link: Link?) -> Node? { link.flatMap { nodes[$0.node] } }
}

extension ComfyGraph.Link {
    /// `["75:67", 0]`: the name of a node and the number of its output.
    init?(_ value: JSONNode) {
        guard let pair = value.array, pair.count == 2, case .number = pair[1], let node = pair[0].scalar,
            let slot = pair[1].whole
        else { return nil }
        self.init(node: node, slot: slot)
    }
}
