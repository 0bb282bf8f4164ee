import Calotype

let (image, folder) = (CommandLine.arguments[1], CommandLine.arguments[2])
let processor = ImageProcessor(store: FolderStore(folder))
let job = try ImageProcessingJob(id: "first", tool: .dallE, source: .file(path: image), userId: "me")
let result = try await processor.process(job)
for variant in result.variants {
    print(variant.variant, variant.dimensions, variant.url)
}
if let error = result.error { print(error.message) }
