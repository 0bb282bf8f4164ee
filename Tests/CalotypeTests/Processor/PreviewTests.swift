import CalotypeTesting
import Synchronization
import Testing

@testable import Calotype
@testable import CalotypeImage

@Suite("A preview", .timeLimit(.minutes(1)))
struct PreviewTests {
    private static let yaml = """
        dall-e:
          small: { maxWidth: 32, maxHeight: 32, format: png }
          preview: { maxWidth: 16, maxHeight: 16, format: webp, quality: 20 }
        """

    @Test("is stored and told of before any other variant is there, and is one of them in the end")
    func first() async throws {
        try await Flow.withFolder { folder in
            let processor = try Flow.processor(FolderStore(folder), presets: QualityPresets(yaml: Self.yaml))
            let heard = Mutex<[StoredVariant]>([])
            let result = try await processor.process(try Flow.job()) { preview in
                heard.withLock { $0.append(preview) }
                #expect(Flow.files(in: folder) == [preview.key.rawValue])
            }
            #expect(result.variants.map(\.variant.rawValue) == ["normal", "high-quality", "small", "preview"])
            #expect(heard.withLock { $0 } == [result.variants[3]])
            #expect(result.variants[3].dimensions.description == "16×12")
            #expect(result.variants[3].size < 600)
        }
    }

    @Test("goes with the others when one of them cannot be stored")
    func removed() async throws {
        try await Flow.withFolder { folder in
            var store = ScriptedStore(folder)
            store.beforePut = { if $0.isNormal { throw TransferError(.forbidden, detail: "no") } }
            let processor = try Flow.processor(store, presets: QualityPresets(yaml: Self.yaml))
            let heard = Mutex(0)
            let result = try await processor.process(try Flow.job()) { _ in heard.withLock { $0 += 1 } }
            #expect(heard.withLock { $0 } == 1)
            #expect(result.error?.kind == .upload)
            #expect(Flow.files(in: folder).isEmpty)
        }
    }

    @Test("that nobody asked for is not told of")
    func none() async throws {
        try await Flow.withFolder { folder in
            let result = try await Flow.processor(FolderStore(folder)).process(try Flow.job()) { _ in
                Issue.record("there is no preview")
            }
            #expect(result.variants.count == 2)
        }
    }
}
