import Calotype
import CalotypeS3

let (image, bucket) = (CommandLine.arguments[1], CommandLine.arguments[2])
let (keyId, secret) = (CommandLine.arguments[3], CommandLine.arguments[4])
let credentials = S3Credentials(accessKeyId: keyId, secretAccessKey: secret)
try await S3Client.withClient(S3Configuration(region: "eu-central-1", credentials: credentials)) { s3 in
    let processor = ImageProcessor(store: S3Store(s3, bucket: bucket))
    let job = try ImageProcessingJob(id: "first", tool: .dallE, source: .file(path: image), userId: "me")
    print(try await processor.process(job).variants.map(\.url))
}
