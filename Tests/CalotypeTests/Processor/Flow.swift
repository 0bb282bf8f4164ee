import Calotype
import CalotypeProvenance
import CalotypeTesting
import Foundation
import Logging

/// What the tests of the flow begin with.
enum Flow {
    /// The provenance of an image that says nothing.
    static let unmarked = SourceProvenance(reading: [], job: nil, tool: nil, policies: [])

    /// Small enough that no preset changes its size.
    static let picture = DrawnImage.corners(64, 48)

    static var silent: Monitoring { Monitoring(logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }) }

    static func job(
        _ source: ImageSource = .bytes(picture.png), tool: ImageTool = .dallE, id: String = "job-1",
        metadata: [String: JSONValue] = [:]
    ) throws -> ImageProcessingJob {
        try ImageProcessingJob(id: id, tool: tool, source: source, userId: "user-1", metadata: metadata)
    }

    static func processor(
        _ store: any ObjectStore, _ monitoring: Monitoring = silent, presets: QualityPresets = .builtIn,
        _ change: (inout ImageProcessor.Configuration) -> Void = { _ in }
    ) throws -> ImageProcessor {
        var configuration = ImageProcessor.Configuration()
        configuration.memoryBudget = 1_000_000_000
        change(&configuration)
        return ImageProcessor(
            store: store, monitoring: monitoring, presets: presets, configuration: configuration)
    }

    /// Calls `body` with the path of a new folder, and removes it afterwards.
    static func withFolder<Value>(_ body: (_ path: String) async throws -> Value) async throws -> Value {
        let folder = FileManager.default.temporaryDirectory.appending(path: "calotype-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(folder.path)
    }

    /// Every file below `folder`, also a hidden or half-written one.
    static func files(in folder: String) -> [String] {
        Corpus.files(in: folder).map { String($0.dropFirst(folder.count + 1)) }
    }
}
