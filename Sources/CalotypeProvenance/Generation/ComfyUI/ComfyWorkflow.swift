/// The form of a ComfyUI graph that its editor shows. It has nodes with `widgets_values` by position, and links in a
/// list. Where the class of a node is known, its values get their names.
struct ComfyWorkflow {
    private(set) var graph = ComfyGraph()
    /// The definitions of subgraphs, by their identifiers.
    private let definitions: [String: WorkflowLevel]
    /// The nodes of subgraphs that are still added. Subgraphs can use each other.
    private var nodesLeft = ComfyGraph.maximumNodes

    private static let maximumDepth = 8

    /// `nil` if this is not a workflow: it has no node with a class.
    init?(_ json: JSONObject) {
        let list = json["definitions"]?.object?["subgraphs"]?.array ?? []
        definitions = list.compactMap(\.object).reduce(into: [:]) { found, object in
            if let id = object.scalar("id") { found[id] = WorkflowLevel(object) }
        }
        let level = WorkflowLevel(json)
        guard level.nodes.contains(where: { $0["type"]?.string?.isEmpty == false }) else { return nil }
        addNodes(of: Use(level: level, prefix: "", depth: 0))
    }

    /// The outermost level, or a node that uses a subgraph.
    private struct Use {
        let level: WorkflowLevel
        /// Put before the name of each node: `30:` inside the subgraph that node 30 uses.
        let prefix: String
        let depth: Int
        /// The connections of the inputs of the subgraph, by their numbers.
        var outer: [Int: ComfyGraph.Input] = [:]
    }

    private mutating func addNodes(of use: Use) {
        var inner = innerUses(in: use)
        for node in use.level.nodes {
            guard let id = node.scalar("id") else { continue }
            if inner[id] != nil {
                let outer = promotedInputs(of: node, in: use, inner)
                inner[id]?.outer = outer
            } else if graph.ids.count < ComfyGraph.maximumNodes {
                graph.add(converted(node, in: use, inner), as: use.prefix + id)
            }
        }
        for node in use.level.nodes {
            if let id = node.scalar("id"), let next = inner.removeValue(forKey: id) { addNodes(of: next) }
        }
    }

    /// The nodes of a level that use a subgraph, by their names.
    private mutating func innerUses(in use: Use) -> [String: Use] {
        guard use.depth < Self.maximumDepth else { return [:] }
        var found: [String: Use] = [:]
        for node in use.level.nodes {
            guard let id = node.scalar("id"), let type = node["type"]?.string, let level = definitions[type],
                level.nodes.count < nodesLeft
            else { continue }
            nodesLeft -= level.nodes.count + 1
            found[id] = Use(level: level, prefix: use.prefix + id + ":", depth: use.depth + 1)
        }
        return found
    }

    /// Returns the node that a link comes from, through the borders of subgraphs.
    private func input(from id: String, in use: Use, _ inner: [String: Use]) -> ComfyGraph.Input? {
        guard let link = use.level.links[id] else { return nil }
        if link.node == WorkflowLink.inputNode { return use.outer[link.slot] }
        guard let source = inner[link.node] else {
            return .link(ComfyGraph.Link(node: use.prefix + link.node, slot: link.slot))
        }
        return source.level.outputs[link.slot].map {
            .link(ComfyGraph.Link(node: source.prefix + $0.node, slot: $0.slot))
        }
    }

    /// The connections of the inputs of a subgraph, or the values that were typed into them.
    private func promotedInputs(
        of node: JSONObject, in use: Use, _ inner: [String: Use]
    ) -> [Int: ComfyGraph.Input] {
        let inputs = (node["inputs"]?.array ?? []).compactMap(\.object)
        let typed = inputs.indices.filter { inputs[$0]["widget"]?.object != nil }
        let values = node["widgets_values"]?.array ?? []
        var found: [Int: ComfyGraph.Input] = [:]
        if typed.count == values.count {
            for (index, value) in zip(typed, values) { found[index] = .value(value) }
        }
        for index in inputs.indices {
            guard let id = inputs[index].scalar("link"), let input = input(from: id, in: use, inner) else { continue }
            found[index] = input
        }
        return found
    }

    private func converted(_ node: JSONObject, in use: Use, _ inner: [String: Use]) -> ComfyGraph.Node {
        // A muted node (2) does not run. A bypassed one (4) passes its inputs on.
        let mode = node.whole("mode")
        let isOff = mode == 2 || mode == 4
        var made = ComfyGraph.Node(type: isOff ? "" : node["type"]?.string ?? "")
        guard mode != 2 else { return made }
        if !isOff {
            for (name, value) in WidgetNames.values(of: node, type: made.type) { made.add(name, .value(value)) }
        }
        for input in (node["inputs"]?.array ?? []).compactMap(\.object) {
            guard let name = input["name"]?.string, let id = input.scalar("link"),
                let found = self.input(from: id, in: use, inner)
            else { continue }
            made.add(name, found)
        }
        return made
    }
}

/// The nodes and links of a workflow, or of the definition of a subgraph.
private struct WorkflowLevel {
    let nodes: [JSONObject]
    /// Where each link comes from.
    private(set) var links: [String: ComfyGraph.Link] = [:]
    /// The sources of links that go to an output of the subgraph, by its number.
    private(set) var outputs: [Int: ComfyGraph.Link] = [:]

    init(_ json: JSONObject) {
        nodes = (json["nodes"]?.array ?? []).prefix(ComfyGraph.maximumNodes).compactMap(\.object)
        for value in (json["links"]?.array ?? []).prefix(4 * ComfyGraph.maximumNodes) {
            guard let link = WorkflowLink(value) else { continue }
            links[link.id] = ComfyGraph.Link(node: link.origin, slot: link.originSlot)
            if link.target == WorkflowLink.outputNode { outputs[link.targetSlot] = links[link.id] }
        }
    }
}

/// A link of a workflow: `[id, origin, slot, target, slot, type]`, or an object with these in subgraphs.
private struct WorkflowLink {
    let id: String
    let origin: String
    let originSlot: Int
    let target: String
    let targetSlot: Int

    /// The names of the nodes that stand for the inputs and outputs of a subgraph.
    static let inputNode = "-10"
    static let outputNode = "-20"

    init?(_ value: JSONNode) {
        let parts =
            value.array
            ?? ["id", "origin_id", "origin_slot", "target_id", "target_slot"]
            .map { value.object?[$0] ?? .null }
        guard parts.count >= 5, let id = parts[0].scalar, let origin = parts[1].scalar, let target = parts[3].scalar
        else { return nil }
        (self.id, self.origin, self.target) = (id, origin, target)
        originSlot = parts[2].whole ?? 0
        targetSlot = parts[4].whole ?? 0
    }
}
