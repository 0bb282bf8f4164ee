internal import Calotype
internal import CalotypeAPI
internal import CalotypeObservability
internal import Foundation
internal import Hummingbird
internal import Logging
internal import NIOCore

/// Sends the news of a trial as server-sent events: `original`, `variant`, `point`, `failed` and `end`.
struct TrialStream: Sendable {
    let run: TrialRun
    let logger: Logger
    /// The hash by which the next trial can name the image; `nil` if it has to send it again.
    var keptSHA256: String?
    /// The bytes of variants that one trial sends, before base64. Later variants have their figures only.
    var mostBytes = 64_000_000

    /// Sends the events after `first`, up to the end. A failure is the last event, because the head of the answer is
    /// sent already.
    func send(after first: TrialNews, to writer: inout any ResponseBodyWriter) async throws {
        var left = mostBytes
        let start = ContinuousClock.now
        try await writer.write(try event(first, &left))
        do {
            while let next = try await run.next() {
                switch next {
                case .alive: try await writer.write(ByteBuffer(string: ":\n\n"))
                case .news(let news): try await writer.write(try event(news, &left))
                }
            }
            try await writer.write(
                event("end", TrialEnd(ms: (start.duration(to: .now) / .milliseconds(1)).rounded(.toNearestOrEven))))
        } catch {
            run.cancel(nil)
            let problem = Problem(trial: error)
            logger.debug("trial ends early", metadata: ["cause": "\(RequestRecorder.text(error))"])
            try await writer.write(
                event(
                    "failed",
                    TrialFailureReport(kind: problem.kind, reason: problem.reason, detail: problem.detail)))
        }
        try await writer.finish(nil)
    }

    private func event(_ news: TrialNews, _ left: inout Int) throws -> ByteBuffer {
        switch news {
        case .original(let original):
            return try event("original", TrialOriginalReport(OriginalDescription(original), sha256: keptSHA256))
        case .variant(let spec, let attempt): return try event("variant", TrialVariantReport(spec, attempt, &left))
        case .point(let spec, let quality, let figures):
            return try event(
                "point",
                TrialPointReport(
                    variant: spec.variant.rawValue, format: spec.format.rawValue, quality: quality,
                    size: figures.size, ssimulacra2: figures.roundedScore, ms: figures.milliseconds))
        case .failed(let spec, let error):
            return try event(
                "failed",
                TrialFailureReport(
                    variant: spec.variant.rawValue, format: spec.format.rawValue, kind: error.kind.rawValue,
                    reason: error.reason.rawValue, detail: error.message))
        }
    }

    private func event(_ name: String, _ report: some Encodable) throws -> ByteBuffer {
        var buffer = ByteBuffer(string: "event: \(name)\ndata: ")
        buffer.writeBytes(try WireJSON.bytes(of: report))
        buffer.writeString("\n\n")
        return buffer
    }
}

private struct TrialEnd: Encodable {
    let ms: Double
}

extension Problem {
    /// Creates the problem for the end of a trial whose server stops, or whose time is up.
    init(trial error: any Error) {
        switch error {
        case is CancellationError: self = .trialEnds
        case is TookTooLong:
            self.init(
                .serviceUnavailable, "busy", "The trial waited too long. Try again in a moment.", kind: "server")
        default: self.init(error)
        }
    }
}

extension TrialVariantReport {
    /// Takes the bytes of the data from `left`. If they are too many, there is no data.
    fileprivate init(_ spec: VariantSpec, _ attempt: EncodingAttempt, _ left: inout Int) throws {
        let (variant, figures) = (attempt.variant, attempt.figures)
        let isSent = variant.bytes.count <= left
        if isSent { left -= variant.bytes.count }
        self.init(
            variant: spec.variant.rawValue, format: spec.format.rawValue, type: variant.format.mediaType.rawValue,
            width: variant.dimensions.width, height: variant.dimensions.height,
            frames: variant.frames > 1 ? variant.frames : nil, quality: spec.usedQuality(attempt),
            ssimulacra2: figures.roundedScore, size: figures.size, ms: figures.milliseconds,
            options: try RawJSON(redacting: spec.written).decoded(), warnings: variant.warnings,
            data: isSent ? Data(variant.bytes).base64EncodedString() : nil)
    }
}

extension EncodingFigures {
    fileprivate var roundedScore: Double? { score.map { ($0 * 100).rounded() / 100 } }
    fileprivate var milliseconds: Double { (time / .milliseconds(1) * 10).rounded() / 10 }
}
