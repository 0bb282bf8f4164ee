import CalotypeAPI
import CalotypeCredentials
import CalotypeProvenance
import CalotypeTesting
import Crypto
import Foundation
import Synchronization
import Testing

@testable import Calotype
@testable import CalotypeImage

@Suite("Signed variants of several attempts", .timeLimit(.minutes(1)))
struct SignedRaceTests {
    private static let sidecar: [String: JSONValue] = ["provenance": .object(["embed": .string("sidecar")])]
    private static let longer = [UInt8](repeating: 7, count: 30_000)
    private let source = DrawnImage.textured(64, 48).png

    private func job(_ options: [String: JSONValue] = [:]) throws -> ImageProcessingJob {
        try ImageProcessingJob(id: "a", tool: .dallE, source: .bytes(source), userId: "u", options: options)
    }

    private func processor(_ store: any ObjectStore, _ writer: CredentialWriter? = nil) throws -> ImageProcessor {
        let writer = try writer ?? Signing.writer()
        return try Flow.processor(store) { $0.credentialWriter = writer }
    }

    private func sha256(_ key: ObjectKey, in folder: String) async throws -> String {
        SHA256.hash(data: try await FolderStore(folder).get(key, limit: 1 << 24)).hexadecimal
    }

    @Test(
        "The first file stays, also if another attempt's is longer, and the result names what is stored",
        arguments: [[:], sidecar])
    func firstStays(_ options: [String: JSONValue]) async throws {
        try await Flow.withFolder { folder in
            let isBeside = !options.isEmpty
            var store = ScriptedStore(folder)
            // Between the look and the put of this attempt, another one stores files with longer time stamps.
            store.beforePut = { key in
                guard isBeside ? key.rawValue.hasSuffix(".c2pa") : key.isNormal else { return }
                _ = try await FolderStore(folder).putFirst(Self.longer, at: key, as: MediaType(rawValue: "a/b"))
            }
            let result = try await processor(store).process(job(options))
            let normal = try #require(result.variants.first)
            let file = isBeside ? try #require(normal.credential).sha256 : normal.sha256
            #expect(file == SHA256.hash(data: Self.longer).hexadecimal)
            for variant in result.variants {
                #expect(try await sha256(variant.key, in: folder) == variant.sha256)
                if let credential = variant.credential {
                    #expect(try await sha256(credential.key, in: folder) == credential.sha256)
                }
            }
        }
    }

    @Test("Eight attempts at once name the same files, and one of each is there")
    func atOnce() async throws {
        try await Flow.withFolder { folder in
            let results = try await withThrowingTaskGroup(of: ImageProcessingResult.self) { group in
                for _ in 0..<8 { group.addTask { try await processor(FolderStore(folder)).process(job()) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(results.allSatisfy { $0.success && $0.variants == results[0].variants })
            #expect(Set(Flow.files(in: folder)) == Set(results[0].variants.map(\.key.rawValue)))
            for variant in results[0].variants { #expect(try await sha256(variant.key, in: folder) == variant.sha256) }
        }
    }

    @Test("A process that ends between a credential and its variant leaves one that the next attempt completes")
    func killedBetween() async throws {
        try await Flow.withFolder { folder in
            var killed = ScriptedStore(folder)
            killed.beforePut = { key in
                guard !key.rawValue.hasSuffix(".c2pa") else { return }
                throw TransferError(.unreachable, detail: "as if it were killed")
            }
            let first = try await processor(killed).process(
                job(Self.sidecar), orphans: .kept, observer: JobObserver())
            #expect(!first.success)
            let left = Flow.files(in: folder)
            #expect(!left.isEmpty && left.allSatisfy { $0.hasSuffix(".c2pa") })

            let second = try await processor(FolderStore(folder)).process(job(Self.sidecar))
            #expect(second.variants.count == 2)
            #expect(Flow.files(in: folder).count == 4)
            for variant in second.variants {
                let file = try #require(variant.credential)
                #expect(file.key.rawValue == variant.key.rawValue + ".c2pa")
                let image = try await FolderStore(folder).get(variant.key, limit: 1 << 24)
                let manifest = try await FolderStore(folder).get(file.key, limit: 1 << 24)
                #expect(SHA256.hash(data: manifest).hexadecimal == file.sha256)
                guard CredentialLibrary.isPresent else { continue }
                #expect(try Signing.checked(image, sidecar: manifest).credential.content == .whole)
            }
        }
    }

    /// A key service that never answers, even if it is told to stop.
    private final class SilentSigner: ProvenanceSigner {
        private let asked = Mutex<[CheckedContinuation<Void, Never>]>([])

        func signature(of bytes: [UInt8]) async throws -> [UInt8] {
            await withCheckedContinuation { asking in asked.withLock { $0.append(asking) } }
            return []
        }

        func end() { for asking in asked.withLock({ $0 }) { asking.resume() } }
    }

    @Test("A key service that never answers is named after its time limit; a job that needs it may be tried again")
    func silentSigner() async throws {
        let signer = SilentSigner()
        defer { signer.end() }
        let identity = SigningIdentity(
            chain: try Signing.writer().identity.chain, signer: signer, timeLimit: .milliseconds(20))
        try await Flow.withFolder { folder in
            let start = ContinuousClock.now
            let result = try await processor(FolderStore(folder), CredentialWriter(identity)).process(job())
            #expect(result.success)
            #expect(result.warnings.contains { $0.contains("the signer did not answer within") })
            let required: [String: JSONValue] = ["provenance": .object(["require": .string("credential")])]
            let refused = try await processor(FolderStore(folder), CredentialWriter(identity)).process(job(required))
            #expect(refused.error?.reason == .provenance)
            #expect(refused.error?.retry == .later)
            #expect(refused.error?.message.contains("check the key service") == true)
            #expect(ContinuousClock.now - start < .seconds(10))
        }
    }
}
