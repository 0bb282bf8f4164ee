import CalotypeTesting
import Foundation
import Testing

@testable import Calotype
@testable import CalotypeImage

@Suite("The folder for temporary files", .timeLimit(.minutes(1)))
struct TemporaryFolderTests {
    @Test("is made when it is needed, for us alone, and is gone with the last file")
    func life() async throws {
        let scratch = try ScratchFolder()
        let path = scratch.path(of: "data/temporary")
        var files: [VideoFile] = []
        for _ in 0..<2 { files.append(try await VideoFile([1, 2, 3], as: .mp4, in: TemporaryFolder(path))) }
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode.map { $0 & 0o077 } == 0)
        #expect(Flow.files(in: path).count == 2)
        files.removeFirst()
        #expect(Flow.files(in: path).count == 1)
        files.removeFirst()
        #expect(!FileManager.default.fileExists(atPath: scratch.path(of: "data")))
    }

    @Test("stays where somebody had made it")
    func kept() async throws {
        let scratch = try ScratchFolder()
        _ = try await VideoFile([1], as: .mp4, in: TemporaryFolder(scratch.path))
        try TemporaryFolder(scratch.path).check()
        #expect(FileManager.default.fileExists(atPath: scratch.path))
    }

    /// A file stands where a folder is meant, a folder that nothing can be made in, and a device without space.
    static let locations = ["/dev/null/temporary", "/proc/temporary"]

    @Test("that cannot be used fails a video for now, and blames nobody's source", arguments: locations)
    func unusable(_ path: String) async throws {
        #expect(throws: NoTemporarySpace.self) { try TemporaryFolder(path).check() }
        try await Flow.withFolder { folder in
            let processor = try Flow.processor(FolderStore(folder)) { $0.temporaryFolder = path }
            let video = [0, 0, 0, 24] + Array("ftypisom".utf8) + [UInt8](repeating: 0, count: 100)
            let error = try #require(try await processor.process(try Flow.job(.bytes(video))).error)
            #expect((error.kind, error.reason) == (.memory, .noTemporarySpace))
            #expect(error.retry == .later)
            #expect(!error.message.contains(path))
            let inspection = await #expect(throws: ImageProcessingError.self) {
                try await processor.inspect(.bytes(video))
            }
            #expect(inspection?.reason == .noTemporarySpace)
        }
    }

    @Test(
        "and every file is told apart from one that this process cannot open",
        arguments: [EMFILE, ENFILE])
    func exhausted(_ code: Int32) {
        #expect(TransferError.Fault(errno: code) == .exhausted)
        let cause = NSError(domain: NSPOSIXErrorDomain, code: Int(code))
        let error = CocoaError(.fileWriteUnknown, userInfo: [NSUnderlyingErrorKey: cause])
        #expect(TransferError.Fault.ofFile(error) == .exhausted)
        let failure = ImageProcessingError(during: .load, cause: TransferError(.exhausted, detail: ""))
        #expect(failure.reason == .exhausted)
        #expect(failure.message.contains("ulimit -n"))
    }
}
