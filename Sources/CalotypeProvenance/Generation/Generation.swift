/// How an image or video was generated, as the texts of its file say.
///
/// Each value is as the writing program put it down. A value that the program did not write is `nil`; none is guessed.
public struct Generation: Sendable, Hashable, Codable {
    /// The form in which the data was written.
    public var dialect: GenerationDialect
    /// The name of the program or service, such as `ComfyUI` or `Forge Neo`.
    public var tool: String
    /// The version of `tool` as it wrote it, such as `v1.10.1`.
    public var version: String?
    /// The number that the service gave this job, such as the job ID of Midjourney.
    public var job: String?
    /// The runs of a sampler, in the order in which they ran. Empty if only the tool is known.
    public var stages: [Stage]
    /// The texts that all this was read from, with the places where they lay.
    public var sources: [MetadataText]

    /// Makes a value from its parts.
    public init(
        dialect: GenerationDialect, tool: String, version: String? = nil, job: String? = nil, stages: [Stage] = [],
        sources: [MetadataText]
    ) {
        self.dialect = dialect
        self.tool = tool
        self.version = version
        self.job = job
        self.stages = stages
        self.sources = sources
    }

    /// All positive prompts, each once, in the order of the stages.
    public var prompts: [String] { stages.flatMap(\.prompts).withoutRepetitions }

    /// All negative prompts, each once, in the order of the stages.
    public var negativePrompts: [String] { stages.flatMap(\.negativePrompts).withoutRepetitions }
}

extension Generation {
    /// One run of a sampler.
    public struct Stage: Sendable, Hashable, Codable {
        /// The model as the program names it: a name, a file name or an address.
        public var model: String?
        /// The hash of the model, in the form that the program uses.
        public var modelHash: String?
        /// The seed. It is a text because some programs write more than 64 bits, and some a word.
        public var seed: String?
        /// The number of steps.
        public var steps: Int?
        /// The sampler.
        public var sampler: String?
        /// The scheduler of the noise levels.
        public var scheduler: String?
        /// The guidance scale, which most programs call CFG scale.
        public var guidance: Double?
        /// The share of noise that was added before this run, usually 0 to 1.
        public var denoise: Double?
        /// The size that was generated. The file can have another, if it was scaled or cropped later.
        public var size: Size?
        /// The positive prompts, without white space at the ends. Regions of the image can have prompts of their own.
        public var prompts: [String] = []
        /// The negative prompts, without white space at the ends.
        public var negativePrompts: [String] = []

        /// Makes a stage about which nothing is known.
        public init() {}
    }

    /// A size in pixels.
    public struct Size: Sendable, Hashable, Codable {
        /// The width, at least 1.
        public var width: Int
        /// The height, at least 1.
        public var height: Int

        /// Makes a size. The values are not checked.
        public init(width: Int, height: Int) {
            self.width = width
            self.height = height
        }
    }
}

extension [String] {
    var withoutRepetitions: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
