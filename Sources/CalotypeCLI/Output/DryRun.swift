internal import ArgumentParser
internal import Calotype
internal import CalotypeAPI
internal import CalotypeSettings
internal import Foundation

/// Shows the variants that `process` would create. It reads only the headers of the sources.
struct DryRun: Sendable {
    let list: SourceList
    let names: OutputNames?
    let output: String?
    let asJSON: Bool
    let isQuiet: Bool

    func run(_ pending: [PendingJob], _ wiring: Assembly) async throws {
        let start = ContinuousClock.now
        let plans = try await Interruptible.value {
            try await wiring.withProcessor(servingMetrics: false, optionsMayNameFiles: true) { processor in
                var plans: [Result<JobPlan, ImageProcessingError>] = []
                for job in pending { plans.append(try await plan(of: job, processor, wiring.limits)) }
                return plans
            }
        }
        if asJSON {
            for (job, plan) in zip(pending, plans) {
                try Terminal.standardOutput(JSONLine.of(PlanJSON(job: job, plan: plan, names: names(of: job, plan))))
            }
        } else if !isQuiet {
            try Terminal.standardOutput(table(pending, plans) + total(plans, ContinuousClock.now - start))
        }
        var failures = Failures()
        for case (let source, .failure(let error)) in zip(list.sources, plans) { failures.add(error, of: source) }
        Terminal.standardError(failures.text(Style(of: .standardError)))
        if !isQuiet { for notice in list.notices { Terminal.announce(notice) } }
        for case .failure(let error) in plans { throw ExitCode(error.exitCode) }
    }

    private func plan(
        of job: PendingJob, _ processor: ImageProcessor, _ limits: SourceLimits
    ) async throws -> Result<JobPlan, ImageProcessingError> {
        do {
            return .success(try await processor.plan(try await job.ready(limits: limits)))
        } catch let error as ImageProcessingError {
            return .failure(error)
        }
    }

    /// Returns the paths of the files if the user chooses their names, or else none. A path is empty if the template
    /// gives no valid name. It has nothing in place of `{hash}`, which is not known yet.
    private func names(of job: PendingJob, _ plan: Result<JobPlan, ImageProcessingError>) -> [String] {
        guard let names, let empty = try? job.withoutImage, case .success(let plan) = plan else { return [] }
        return plan.variants.map { planned in
            let naming = ObjectNaming(
                job: empty, variant: planned.variant, fileExtension: planned.format.fileExtension,
                dimensions: planned.dimensions, sha256: "")
            return ((try? names.key(naming))?.rawValue).map { "\(output ?? ".")/\($0)" } ?? ""
        }
    }

    private func table(_ pending: [PendingJob], _ plans: [Result<JobPlan, ImageProcessingError>]) -> String {
        let rows = zip(pending, plans).flatMap { job, plan -> [[String]] in
            guard case .success(let made) = plan else { return [] }
            let names = names(of: job, plan)
            return made.variants.enumerated().map { index, variant in
                let original = "\(made.original.dimensions) \(made.original.format)"
                return [
                    job.source.description, original, variant.variant.rawValue, variant.dimensions.description,
                    variant.format.rawValue,
                ] + (names.isEmpty ? [] : [names[index]])
            }
        }
        guard !rows.isEmpty else { return "" }
        let header = ["SOURCE", "ORIGINAL", "VARIANT", "PIXELS", "FORMAT"] + (names == nil ? [] : ["WHERE"])
        return Table(rows: [header] + rows, flexible: [0, 5], style: Style(of: .standardOutput))
            .text(fitting: Terminal.width)
    }

    private func total(_ plans: [Result<JobPlan, ImageProcessingError>], _ time: Duration) -> String {
        let failed = plans.count { if case .failure = $0 { true } else { false } }
        let parts: [String?] = [
            "\(plans.count - failed) would be made", failed > 0 ? "\(failed) would fail" : nil,
            list.others > 0 ? (list.others == 1 ? "1 not an image" : "\(list.others) not images") : nil,
            RunTotal.seconds(time),
        ]
        return Style(of: .standardOutput).strong(parts.compactMap { $0 }.joined(separator: ", ")) + "\n"
    }
}

/// One source of a dry run, as JSON.
private struct PlanJSON: Encodable {
    let dryRun = true
    let jobId, source: String
    let success: Bool
    let original: OriginalDescription?
    let variants: [Variant]
    let error: JobError?

    struct Variant: Encodable {
        let variant, format: String
        let width, height: Int
        let file: String?
    }

    init(job: PendingJob, plan: Result<JobPlan, ImageProcessingError>, names: [String]) {
        jobId = job.id
        source = job.source.name.withoutFileBytes
        switch plan {
        case .success(let plan):
            (success, original, error) = (true, OriginalDescription(plan.original), nil)
            variants = plan.variants.enumerated().map { index, planned in
                Variant(
                    variant: planned.variant.rawValue, format: planned.format.rawValue, width: planned.dimensions.width,
                    height: planned.dimensions.height, file: names.isEmpty ? nil : names[index].withoutFileBytes)
            }
        case .failure(let failure): (success, original, error, variants) = (false, nil, JobError(failure), [])
        }
    }

    enum CodingKeys: CodingKey { case dryRun, jobId, source, success, original, variants, error }
}
