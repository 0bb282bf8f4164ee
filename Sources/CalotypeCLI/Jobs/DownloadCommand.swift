internal import ArgumentParser
internal import Calotype
internal import CalotypeAPI
internal import CalotypeClient
internal import Foundation

/// `calotype jobs download`.
struct DownloadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "download", abstract: "Fetch the variants of a job that has succeeded.",
        discussion: "Files are named ID-VARIANT.EXT. None takes the place of another without --overwrite.")

    @OptionGroup var server: ClientOptions
    @OptionGroup var job: JobArgument
    @Option(help: ArgumentHelp("Only these variants, like thumb,normal.", valueName: "variants")) var only: String?
    @Option(help: ArgumentHelp("Put the files into this folder.", valueName: "dir")) var output = "."
    @Flag(help: "Replace files that are there already.") var overwrite = false

    func validate() throws {
        if output.isEmpty { throw ValidationError("--output is the path of a folder.") }
    }

    func run() async throws {
        try await explained {
            let client = try server.client()
            let report = try await client.job(job.id, user: job.user)
            guard report.state == "succeeded", let result = report.decodedResult else { throw refusal(of: report) }
            let variants = try chosen(result.variants)
            let store = NamedFileStore(output, overwrites: overwrite, sources: [])
            try await untilInterrupted {
                for variant in variants { try await fetch(variant, of: report, from: client, to: store) }
            }
        }
    }

    private func chosen(_ variants: [VariantDescription]) throws -> [VariantDescription] {
        guard let only else { return variants }
        let names = only.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        let known = variants.map(\.variant)
        guard let stranger = names.first(where: { !known.contains($0) }) else {
            return variants.filter { names.contains($0.variant) }
        }
        throw ValidationError("--only: the job has no variant '\(stranger)'. It has \(known.joined(separator: ", ")).")
    }

    private func refusal(of job: JobReport) -> any Error {
        guard job.isEnded else {
            Terminal.announce("The job is \(job.state). Wait for it: calotype jobs wait \(job.id)", of: job.id)
            return ExitCode(75)
        }
        Terminal.announce(job.decodedResult?.error?.message ?? "The job is \(job.state).", of: job.id)
        return ExitCode(job.exitCode == 0 ? 66 : job.exitCode)
    }

    private func fetch(
        _ variant: VariantDescription, of job: JobReport, from client: ServiceClient, to store: NamedFileStore
    ) async throws {
        // An id may contain slashes and dots, and must not lead out of the folder.
        let id = try JobIdentifier(job.id).keySegment
        let file = "\(id)-\(variant.variant)"
        let image = file + "." + (variant.format == "jpeg" ? "jpg" : variant.format)
        func bytes(_ name: String) async throws -> [UInt8] {
            try await client.variant(name, of: job.id, user: job.userId)
        }
        try await write(try await bytes(variant.variant), to: image, in: store)
        if let credential = variant.credential?.key.lastPart {
            try await write(try await bytes(credential), to: image + ".c2pa", in: store)
        }
        guard let vtt = variant.vtt?.key.lastPart else { return }
        // The file contains the name of the image, which has another name here.
        let text = String(decoding: try await bytes(vtt), as: UTF8.self).replacing(variant.key.lastPart, with: image)
        try await write(Array(text.utf8), to: file + ".vtt", in: store)
    }

    private func write(_ bytes: [UInt8], to file: String, in store: NamedFileStore) async throws {
        do {
            let key = try ObjectKey(file)
            _ = try await store.put(bytes, at: key, as: MediaType(rawValue: "application/octet-stream"))
            try await store.commit([key])
        } catch let error as ImageProcessingError {
            throw DownloadFailure(error)
        } catch let error as TransferError {
            throw DownloadFailure(ImageProcessingError(upload: error))
        }
        try Terminal.standardOutput("\(output == "." ? "" : output + "/")\(file)\n".printableLine)
    }
}

/// A file that could not be written.
struct DownloadFailure: Error {
    let cause: ImageProcessingError

    init(_ cause: ImageProcessingError) { self.cause = cause }
}

extension String {
    /// The part after the last slash.
    fileprivate var lastPart: String { split(separator: "/").last.map(String.init) ?? self }

    fileprivate var printableLine: String { String(dropLast()).printable + "\n" }
}
