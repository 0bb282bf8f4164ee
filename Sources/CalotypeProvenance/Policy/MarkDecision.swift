/// Whether a variant gets an AI mark, and why.
public struct MarkDecision: Sendable, Hashable, Encodable {
    /// Who decided.
    public enum Reason: String, Sendable, Hashable, Codable, CaseIterable {
        /// The job said it with `aiGenerated`.
        case job
        /// The source says it of itself.
        case source
        /// The tool of the job is a generator, or is said not to be one.
        case tool
        /// Nobody said anything.
        case nobody
    }

    /// Two that do not agree. The first one decided.
    public enum Conflict: String, Sendable, Hashable, Codable, CaseIterable {
        /// The job says that the picture is not AI-generated, or that it is, against what the source says.
        case jobDeniesSource = "job-denies-source"
        case jobMarksOtherSource = "job-marks-other-source"
        /// The source says that it was captured or made in another way than its tool suggests.
        case sourceDeniesTool = "source-denies-tool"
        /// The source says that it is AI-generated, and its tool is said not to be a generator.
        case sourceMarksOtherTool = "source-marks-other-tool"
    }

    /// The source type to write; `nil` for no mark.
    public let sourceType: DigitalSourceType?
    /// Who decided.
    public let reason: Reason
    /// The contradictions that were overruled.
    public let conflicts: [Conflict]

    /// Decides.
    ///
    /// - Parameters:
    ///   - mark: what the source says.
    ///   - job: what the job says with `aiGenerated`. It beats all others.
    ///   - tool: whether the tool of the job is a generator; `nil` if nobody knows. It never overrules the source.
    public init(source mark: AIMark, job: Bool?, tool: Bool?) {
        switch (job, mark.isAI, mark.isSaidToBeOther) {
        case (true?, _, let isOther):
            self.init(mark.typeToWrite, .job, isOther ? .jobMarksOtherSource : nil)
        case (false?, let isAI, _):
            self.init(nil, .job, isAI ? .jobDeniesSource : nil)
        case (nil, true, _):
            self.init(mark.typeToWrite, .source, tool == false ? .sourceMarksOtherTool : nil)
        case (nil, false, true):
            self.init(nil, .source, tool == true ? .sourceDeniesTool : nil)
        case (nil, false, false):
            self.init(tool == true ? .trainedAlgorithmicMedia : nil, tool == nil ? .nobody : .tool, nil)
        }
    }

    private init(_ sourceType: DigitalSourceType?, _ reason: Reason, _ conflict: Conflict?) {
        self.sourceType = sourceType
        self.reason = reason
        conflicts = conflict.map { [$0] } ?? []
    }
}

extension AIMark {
    /// The first AI source type that a place states, or else that of a picture that AI made.
    fileprivate var typeToWrite: DigitalSourceType {
        statements.lazy.filter { $0.claim == .ai }.compactMap(\.sourceType).first ?? .trainedAlgorithmicMedia
    }
}
