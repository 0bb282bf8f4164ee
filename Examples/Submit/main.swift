import CalotypeAPI
import CalotypeClient
import Foundation

let (address, path) = (CommandLine.arguments[1], CommandLine.arguments[2])
guard let url = URL(string: address) else { exit(64) }
let service = ServiceClient(at: url, token: ProcessInfo.processInfo.environment["CALOTYPE_TOKEN"])
let image = [UInt8](try Data(contentsOf: URL(filePath: path)))
let upload = try await service.upload(image)
var job = try await service.submit(JobRequest(tool: "dall-e", source: .upload(sha256: upload.sha256)))
job = try await service.job(job.id, waitingUpTo: .seconds(60))
for variant in try job.result?.decoded().variants ?? [] {
    print(variant.variant, "\(variant.width)×\(variant.height)", service.absolute(variant.url))
}
