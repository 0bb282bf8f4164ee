/// Options of a job that override its tool's preset, and the variants that they lead to.
enum Wish: String, Sendable, CaseIterable {
    case nothing, crop, score, format

    /// The options as in the JSON of a job; `nil` for none.
    var options: String? {
        switch self {
        case .nothing: nil
        case .crop: #"{"fit":"cover","gravity":[0.25,0.75],"maxWidth":80,"maxHeight":60}"#
        case .score: #"{"normal":{"quality":{"ssimulacra2":60}}}"#
        case .format: #"{"quality":70,"normal":{"format":"webp"},"high-quality":{"format":"jpeg","progressive":true}}"#
        }
    }

    /// The format of each variant, by its name.
    func formats(of tool: String) -> [String: String] {
        var formats = ["normal": "jpeg", "high-quality": "webp"]
        if self == .format { formats = ["normal": "webp", "high-quality": "jpeg"] }
        if tool == Self.previewedTool { formats["preview"] = "webp" }
        return formats
    }

    /// The maximum size of every variant; `nil` if the options set none.
    var box: (width: Int, height: Int)? { self == .crop ? (80, 60) : nil }

    static let previewedTool = "sketch"

    /// A presets file with a tool whose jobs have a preview.
    static let presets = """
        \(previewedTool):
          preview: { maxWidth: 48, maxHeight: 48, format: webp, quality: 20 }
          normal: { maxWidth: 160, maxHeight: 160, format: jpeg, quality: 80 }
          high-quality: { maxWidth: 256, maxHeight: 256, format: webp, quality: 90, effort: 2 }
        """
}
