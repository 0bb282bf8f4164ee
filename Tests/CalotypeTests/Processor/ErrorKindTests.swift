import CalotypeTesting
import Foundation
import Testing

@testable import Calotype
@testable import CalotypeImage

@Suite("What a failure is called", .timeLimit(.minutes(1)))
struct ErrorKindTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let fault: TransferError.Fault
        let load: String
        let store: String
        var testDescription: String { "\(fault)" }
    }

    static let rows: [Row] = [
        Row(fault: .invalidURL, load: "source/invalid-url", store: "upload/forbidden"),
        Row(fault: .blockedAddress, load: "source/blocked-address", store: "upload/forbidden"),
        Row(fault: .notFound, load: "source/not-found", store: "upload/no-such-bucket"),
        Row(fault: .forbidden, load: "source/forbidden", store: "upload/forbidden"),
        Row(fault: .refused, load: "source/upstream-error", store: "upload/forbidden"),
        Row(fault: .noSuchBucket, load: "source/not-found", store: "upload/no-such-bucket"),
        Row(fault: .wrongRegion, load: "source/wrong-region", store: "upload/wrong-region"),
        Row(fault: .tooManyRedirects, load: "source/too-many-redirects", store: "upload/no-such-bucket"),
        Row(fault: .tooManyBytes, load: "memory/too-many-bytes", store: "upload/forbidden"),
        Row(fault: .throttled, load: "source/upstream-error later", store: "upload/throttled later"),
        Row(fault: .timeout, load: "source/timeout later", store: "upload/timeout later"),
        Row(fault: .unreachable, load: "source/unreachable later", store: "upload/unreachable later"),
        Row(fault: .upstreamError, load: "source/upstream-error later", store: "upload/upstream-error later"),
        Row(fault: .exhausted, load: "memory/exhausted later", store: "memory/exhausted later"),
        Row(fault: .noSpace, load: "source/upstream-error later", store: "upload/no-space later"),
    ]

    @Test("Every fault has a row")
    func complete() {
        #expect(Set(Self.rows.map(\.fault)) == Set(TransferError.Fault.allCases))
    }

    @Test("The same fault is a failing source or a failing upload", arguments: rows)
    func transfer(_ row: Row) {
        let error = TransferError(row.fault, detail: "https://secret@bucket.example/?X-Amz-Signature=1")
        for (stage, expected) in [(Stage.load, row.load), (.store, row.store)] {
            let failure = ImageProcessingError(during: stage, cause: error)
            #expect(name(failure) == expected)
            #expect(isSafe(failure.message), "\(failure.message)")
            #expect(failure.cause is TransferError)
        }
        let upload = ImageProcessingError(during: .store, cause: error)
        #expect(!upload.message.contains("source"))
    }

    @Test("The other side's wish when to come back is passed on, where coming back helps", arguments: rows)
    func retryAfter(_ row: Row) {
        let error = TransferError(row.fault, retryAfter: .seconds(7), detail: "")
        for (stage, expected) in [(Stage.load, row.load), (.store, row.store)] {
            let failure = ImageProcessingError(during: stage, cause: error)
            #expect(failure.retry == (expected.hasSuffix(" later") ? .after(.seconds(7)) : .never))
        }
    }

    @Test("A bucket in another region is told how to be reached", arguments: [Stage.load, .store])
    func wrongRegion(_ stage: Stage) {
        let failure = ImageProcessingError(during: stage, cause: TransferError(.wrongRegion, detail: ""))
        #expect(failure.message == "The bucket lies in another region. Set S3_REGION.")
        let named = ImageProcessingError(
            during: stage, cause: TransferError(.wrongRegion, refusal: .region("eu-west-3"), detail: ""))
        #expect(named.message == "The bucket lies in the region eu-west-3. Set S3_REGION=eu-west-3.")
    }

    @Test(
        "Why a bucket refuses is told apart, with what to do",
        arguments: [
            (TransferError.Refusal.permission, "s3:GetObject", "s3:PutObject"),
            (.expiredCredentials, "have expired", "have expired"),
            (.wrongCredentials, "access key and its secret", "access key and its secret"),
            (
                .noCredentials(variables: "S3_ACCESS_KEY_ID"), "S3_ACCESS_KEY_ID is not set",
                "S3_ACCESS_KEY_ID is not set"
            ),
            (
                .unusableCredentials(problem: "there is no profile 'x'"), "the bucket: there is no profile 'x'.",
                "the store: there is no profile 'x'."
            ),
            (.clock, "clock", "clock"), (.request, "does not take the request", "CALOTYPE_S3_CHECKSUMS=false"),
        ] as [(TransferError.Refusal, String, String)])
    func refusals(_ refusal: TransferError.Refusal, _ load: String, _ store: String) {
        let error = TransferError(.forbidden, refusal: refusal, detail: "hush")
        for (stage, words) in [(Stage.load, load), (.store, store)] {
            let failure = ImageProcessingError(during: stage, cause: error)
            #expect(failure.reason == .forbidden)
            #expect(failure.message.contains(words) && !failure.message.contains("hush"), "\(failure.message)")
        }
    }

    @Test("Unusable credentials are ours to mend, so the job is tried again", arguments: [403, nil] as [Int?])
    func unusable(_ status: Int?) {
        let fault: TransferError.Fault = status == nil ? .unreachable : .forbidden
        let failure = ImageProcessingError(
            during: .load,
            cause: TransferError(fault, refusal: .unusableCredentials(problem: "no file"), detail: ""))
        #expect(failure.retry == .later)
        #expect(
            failure.message == "There are no usable credentials for the bucket: no file. Mend that, then try again.")
    }

    @Test("A failure of TLS says why", arguments: TLSFailure.allCases)
    func tls(_ failure: TLSFailure) {
        let error = TransferError(.unreachable, refusal: .tls(failure), detail: "")
        for stage in [Stage.load, .store] {
            let reported = ImageProcessingError(during: stage, cause: error)
            #expect(reported.reason == .unreachable && reported.retry == .later)
            #expect(
                reported.message.contains(failure == .handshake ? "TLS" : failure == .notTLS ? "port" : "certificate"))
        }
    }

    static let size = Dimensions(width: 7, height: 9)
    static let images: [(ImageError, String)] = [
        (.unknownFormat, "processing/unknown-format"), (.unsupported("TIFF"), "processing/unsupported"),
        (.damaged("libvips says"), "processing/damaged"), (.encodeFailed("libvips says"), "processing/encode-failed"),
        (.scoreNotReached(.normal, .jpeg, target: 99, most: 95), "processing/target-missed"),
        (.tooLarge(.normal, limit: 100, least: 120), "processing/target-missed"),
        (.tooManyPixels(size, limit: 5), "memory/too-many-pixels"),
        (.tooLongEdge(size, limit: 5), "memory/too-long-edge"),
        (.overLimit(.metadata, 7, limit: 5), "memory/too-much-metadata"),
        (.overLimit(.profile, 7, limit: 5), "memory/too-large-profile"),
        (.overLimit(.scans, 7, limit: 5), "memory/too-many-scans"),
        (.overLimit(.tiles, 7, limit: 5), "memory/too-many-tiles"),
        (.tooManyFrames(7, limit: 5), "memory/too-many-frames"), (.tooMuchMemory, "memory/too-many-pixels"),
    ]

    @Test(
        "What is wrong with an image has its name in every stage", arguments: images, [Stage.inspect, .decode, .encode])
    func image(_ row: (error: ImageError, name: String), _ stage: Stage) {
        let failure = ImageProcessingError(during: stage, cause: row.error)
        #expect(name(failure) == row.name)
        #expect(!failure.message.contains("libvips"))
    }

    @Test(
        "A job whose time is up failed where it was",
        arguments: [
            (Stage.load, "source/timeout later"), (.inspect, "processing/timeout"), (.decode, "processing/timeout"),
            (.encode, "processing/timeout"), (.store, "upload/timeout later"),
        ])
    func deadline(_ stage: Stage, _ expected: String) {
        #expect(name(ImageProcessingError(during: stage, cause: DeadlineExceeded())) == expected)
    }

    struct Surprise: Error {}

    @Test(
        "An error that nobody knows has the kind of its stage",
        arguments: [
            (Stage.load, "source/upstream-error later"), (.inspect, "processing/unexpected later"),
            (.decode, "processing/unexpected later"), (.encode, "processing/unexpected later"),
            (.store, "upload/upstream-error later"),
        ])
    func unknown(_ stage: Stage, _ expected: String) {
        #expect(name(ImageProcessingError(during: stage, cause: Surprise())) == expected)
        #expect(name(ImageProcessingError(during: stage, cause: CancellationError())) == expected)
    }

    @Test("A store may throw what it likes: while nobody cancelled, it is a failure", arguments: [true, false])
    func strangeStore(_ claimsCancellation: Bool) async throws {
        try await Flow.withFolder { folder in
            var store = ScriptedStore(folder)
            store.afterPut = { _ in throw claimsCancellation ? CancellationError() : Surprise() }
            let result = try await Flow.processor(store).process(try Flow.job())
            #expect(result.error.map(name) == "upload/upstream-error later")
        }
    }

    @Test("A job whose time is up while it decodes is a failure of processing")
    func noTime() async throws {
        try await Flow.withFolder { folder in
            let result = try await Flow.processor(FolderStore(folder)) { $0.jobTimeout = .zero }.process(try Flow.job())
            #expect(result.error?.reason == .timeout)
            #expect(Flow.files(in: folder).isEmpty)
        }
    }

    private func name(_ error: ImageProcessingError) -> String {
        "\(error.kind.rawValue)/\(error.reason.rawValue)" + (error.retry == .never ? "" : " later")
    }

    private func isSafe(_ message: String) -> Bool {
        !["secret", "bucket.example", "Signature"].contains { message.contains($0) }
    }
}
