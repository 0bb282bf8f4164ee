extension ComfyGraph {
    /// Returns the value of the first of `names` that `node` has, also if a node that it is linked to holds it.
    func value(_ names: String..., of node: Node) -> JSONNode? {
        for name in names {
            switch node.inputs[name] {
            case .value(let value) where value != .null: return value
            case .link(let link): if let value = held(by: link, as: name) { return value }
            default: continue
            }
        }
        return nil
    }

    /// The names under which nodes hold a single value: `PrimitiveInt`, `CR Seed`, `Seed (rgthree)` and others.
    private static let holders = [
        "value", "Value", "seed", "int", "INT", "float", "FLOAT", "number", "string", "STRING",
    ]
    private static let maximumHops = 8

    private func held(by link: Link, as name: String) -> JSONNode? {
        var link = link
        for _ in 0..<Self.maximumHops {
            guard let node = self[link] else { return nil }
            let names = [name] + Self.holders
            if let value = names.lazy.compactMap({ node.literal($0) }).first { return value }
            guard let next = chosenLink(of: node) ?? node.link(names) else { return nil }
            link = next
        }
        return nil
    }

    /// The input that a switch lets through; `nil` if the node is none, or its state is not known.
    func choice(of node: Node) -> String? {
        guard node.inputs["on_true"] != nil || node.inputs["on_false"] != nil,
            let isOn = value("switch", "boolean", of: node)?.bool
        else { return nil }
        return isOn ? "on_true" : "on_false"
    }

    /// The link that a switch lets through.
    func chosenLink(of node: Node) -> Link? { choice(of: node).flatMap { node.link([$0]) } }

    /// Returns the link at the first of `names`. A "pipe" carries several of them in one link.
    func source(_ names: [String], of node: Node) -> Link? {
        var node = node
        for _ in 0..<Self.maximumHops {
            if let link = node.link(names) { return link }
            guard let next = self[node.link(Self.pipes)] else { return nil }
            node = next
        }
        return nil
    }

    static let pipes = ["basic_pipe", "pipe", "detailer_pipe", "sdxl_tuple", "context", "base_ctx", "ctx"]
}
