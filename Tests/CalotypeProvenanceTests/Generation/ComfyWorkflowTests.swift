import Testing

@testable import CalotypeProvenance

struct ComfyWorkflowTests {
    static func stages(_ json: String) throws -> [Generation.Stage] {
        let object = try #require(JSONNode(json)?.object)
        return try #require(ComfyWorkflow(object)).graph.stages
    }

    @Test("Values by position get their names")
    func values() throws {
        let stage = try #require(Self.stages(Sample.workflow).first)
        #expect(stage.seed == "42")
        #expect(stage.steps == 20)
        #expect(stage.guidance == 7.5)
        #expect(stage.sampler == "euler")
        #expect(stage.denoise == 1)
        #expect(stage.model == "dreamshaper_8.safetensors")
        #expect(stage.prompts == ["a red fox"])
    }

    @Test("The control after a seed can be missing, or a Boolean", arguments: [#"42, "fixed","#, "42, true,", "42,"])
    func control(_ seed: String) throws {
        let stages = try Self.stages(Sample.workflow.replacing(#"42, "randomize","#, with: seed))
        #expect(stages.map(\.seed) == ["42"])
        #expect(stages.map(\.steps) == [20])
    }

    @Test("The prompt of a node that is not known is none")
    func unknownNode() throws {
        let stages = try Self.stages(Sample.workflow.replacing("CLIPTextEncode", with: "Power Prompt"))
        #expect(stages.map(\.prompts) == [[]])
        #expect(stages.map(\.seed) == ["42"])
    }

    @Test("A node that is switched off does not run", arguments: [2, 4])
    func switchedOff(_ mode: Int) throws {
        let stages = try Self.stages(
            Sample.workflow.replacing(#""type": "KSampler","#, with: #""type": "KSampler", "mode": \#(mode),"#))
        #expect(stages.isEmpty)
    }

    /// Node 30 uses a subgraph with a sampler. Its prompt is typed into node 30, its model comes from node 4.
    static let nested = """
        {"nodes": [{"id": 30, "type": "b0e5ca93", "inputs": [{"name": "text", "widget": {"name": "text"}, \
        "link": null}, {"name": "model", "link": 1}], "widgets_values": ["a red fox"]}, {"id": 4, \
        "type": "UNETLoader", "widgets_values": ["flux.safetensors", "default"]}, {"id": 9, "type": "SaveImage", \
        "inputs": [{"name": "images", "link": 2}]}], "links": [[1, 4, 0, 30, 1, "MODEL"], \
        [2, 30, 0, 9, 0, "IMAGE"]], "definitions": {"subgraphs": [{"id": "b0e5ca93", "nodes": [{"id": 3, \
        "type": "KSampler", "inputs": [{"name": "model", "link": 11}, {"name": "positive", "link": 12}], \
        "widgets_values": [7, "fixed", 8, 1, "euler", "simple", 1]}, {"id": 6, "type": "CLIPTextEncode", \
        "inputs": [{"name": "text", "widget": {"name": "text"}, "link": 10}], "widgets_values": ["an old text"]}], \
        "links": [{"id": 10, "origin_id": -10, "origin_slot": 0, "target_id": 6, "target_slot": 0}, {"id": 11, \
        "origin_id": -10, "origin_slot": 1, "target_id": 3, "target_slot": 0}, {"id": 12, "origin_id": 6, \
        "origin_slot": 0, "target_id": 3, "target_slot": 1}, {"id": 13, "origin_id": 3, "origin_slot": 0, \
        "target_id": -20, "target_slot": 0}]}]}}
        """

    @Test("Links go through the borders of subgraphs")
    func subgraph() throws {
        let stage = try #require(Self.stages(Self.nested).first)
        #expect(stage.prompts == ["a red fox"])
        #expect(stage.model == "flux.safetensors")
        #expect(stage.steps == 8)
    }

    @Test("A subgraph that contains itself twice ends")
    func recursion() throws {
        let json = """
            {"nodes": [{"id": 1, "type": "x"}], "definitions": {"subgraphs": [{"id": "x", "nodes": [{"id": 1, \
            "type": "x"}, {"id": 2, "type": "x"}, {"id": 3, "type": "Note"}]}]}}
            """
        let object = try #require(JSONNode(json)?.object)
        let workflow = try #require(ComfyWorkflow(object))
        #expect(workflow.graph.ids.count <= ComfyGraph.maximumNodes)
        #expect(workflow.graph.stages.isEmpty)
    }

    @Test(
        "Other objects are no workflows",
        arguments: ["{}", #"{"nodes": []}"#, #"{"nodes": {"1": {"type": "KSampler"}}}"#, #"{"nodes": [{"id": 1}]}"#])
    func others(_ json: String) throws {
        let object = try #require(JSONNode(json)?.object)
        #expect(ComfyWorkflow(object) == nil)
    }
}
