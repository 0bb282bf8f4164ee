package import CalotypeAPI
internal import Foundation

/// Whether the service is healthy, and what it does now.
package struct OverviewPage {
    let caller: CallerReport
    let summary: QueueReport
    /// The last hour. `nil` if the caller sees one user's jobs only.
    let statistics: StatisticsReport?
    let workers: [WorkerReport]?
    let newest: [JobReport]
    /// The variant that shows each job.
    let pictured: String
    /// Sentences that say which parts of the server cannot be used.
    let troubles: [String]
    let event: String?
    /// The address of the server, for the first request.
    let server: String

    package init(
        caller: CallerReport, summary: QueueReport, statistics: StatisticsReport?, workers: [WorkerReport]?,
        newest: [JobReport], pictured: String, troubles: [String] = [], event: String?, server: String
    ) {
        self.caller = caller
        self.summary = summary
        self.statistics = statistics
        self.workers = workers
        self.newest = newest
        self.pictured = pictured
        self.troubles = troubles
        self.event = event
        self.server = server
    }

    package var page: Page {
        Page("Overview", caller, event: event) {
            HTML("h1") { "Overview" }
            for trouble in troubles { HTML("p", .style("problem"), .attribute("role", "alert")) { trouble } }
            if let pause = summary.paused { pauseBanner(pause) }
            HTML("div", .style("tiles")) { for tile in tiles { tile } }
            if caller.mayWrite, caller.user == nil, summary.paused == nil {
                PostButton(label: "Pause the queue", address: .console("queue", "pause")).html
            }
            HTML("h2") { "Newest pictures" }
            pictures
            HTML("h2") { "Newest jobs" }
            jobs
        }
    }

    private func pauseBanner(_ pause: PauseReport) -> HTML {
        HTML("div", .style("banner"), .attribute("role", "status")) {
            HTML("strong") { "The queue is paused" }
            " since "
            HTML.time(pause.since)
            if let by = pause.by {
                " by "
                HTML.foreign(by)
            }
            ". Jobs are accepted, and none begins. "
            if caller.mayWrite, caller.user == nil {
                PostButton(label: "Resume", address: .console("queue", "resume")).html
            }
        }
    }

    // MARK: Tiles

    private var tiles: [HTML] {
        var tiles = [waiting, oldest, running]
        if let statistics {
            let figures = HourFigures(statistics)
            tiles += [
                Tile(
                    "Rate", figures.rateText, unit: "jobs a minute", spark: figures.succeeded,
                    link: .console("jobs", query: [("state", "succeeded")])
                ).html,
                failed(figures),
                Tile(
                    "Encode p95", figures.p95Text, unit: "of a variant, last hour", spark: [],
                    link: .console("workers")
                ).html,
                Tile(
                    "Bytes", Texts.bytes(figures.storedBytes),
                    unit: "stored of \(Texts.bytes(figures.originalBytes)) read",
                    spark: figures.stored, link: .console("jobs", query: [("state", "succeeded")])
                ).html,
            ]
        }
        if let workers { tiles.append(workerTile(workers)) }
        return tiles
    }

    private var waiting: HTML {
        let parts = ["urgent", "normal", "background"].map { "\($0) \(summary.byPriority[$0]?["waiting"] ?? 0)" }
        return Tile(
            "Waiting", "\(summary.jobs["waiting"] ?? 0)", unit: parts.joined(separator: " · "), key: "waiting",
            link: .console("jobs", query: [("state", "waiting")])
        ).html
    }

    private var oldest: HTML {
        let age = summary.oldestWaiting.values.max() ?? 0
        return Tile(
            "Oldest waiting", Texts.seconds(age), unit: "past its time",
            level: age > 300 ? .bad : age > 60 ? .warning : .good, key: "oldest",
            link: .console("jobs", query: [("state", "waiting")])
        ).html
    }

    private var running: HTML {
        Tile(
            "Running", "\(summary.jobs["running"] ?? 0)", unit: "jobs", key: "running",
            link: .console("jobs", query: [("state", "running")])
        ).html
    }

    private func failed(_ figures: HourFigures) -> HTML {
        let share = figures.total == 0 ? 0 : Double(figures.failedCount) / Double(figures.total)
        return Tile(
            "Failed", "\(figures.failedCount)", unit: "of \(Texts.jobs(figures.total)), last hour",
            spark: figures.failed,
            level: share > 0.1 ? .bad : figures.failedCount > 0 ? .warning : .good, link: .console("failures")
        ).html
    }

    private func workerTile(_ workers: [WorkerReport]) -> HTML {
        let alive = workers.filter { $0.silentSeconds < 30 }
        let slots = alive.reduce(0) { $0 + $1.slots }
        return Tile(
            "Workers", "\(alive.count)", unit: "\(alive.reduce(0) { $0 + $1.running.count }) of \(slots) slots in use",
            level: alive.isEmpty ? .bad : .good, link: .console("workers")
        ).html
    }

    // MARK: Lists

    @HTMLBuilder private var pictures: HTML {
        let shown = newest.filter { $0.state == "succeeded" }.prefix(12)
        HTML("div", .style("pictures"), .attribute("id", "pictures"), .attribute("data-variant", pictured)) {
            for job in shown { picture(job) }
        }
        if shown.isEmpty { HTML.empty("No job has ended yet.") }
    }

    private func picture(_ job: JobReport) -> HTML {
        HTML("a", .href(.job(job.id, of: job.userId))) {
            HTML(
                "img", .src(.variant(pictured, job.id, of: job.userId)), .attribute("loading", "lazy"),
                .attribute("width", "160"), .attribute("height", "120"),
                .attribute("alt", "Job \(Texts.clipped(job.id, 60))"))
        }
    }

    @HTMLBuilder private var jobs: HTML {
        HTML("p", .attribute("id", "news"), .attribute("role", "status"))
        Table("Newest jobs", columns: HTML.jobColumns, rows: newest.map(HTML.jobRow), mark: .jobs).html
        if newest.isEmpty {
            HTML("div", .style("card"), .attribute("id", "first")) {
                HTML("p") { "There are no jobs yet. Post the first one:" }
                HTML.command("curl --data-binary @image.png '\(server)/v1/jobs?tool=dall-e&id=first'")
                HTML("p", .style("hint")) { "It appears here by itself, and its pictures a moment later." }
            }
        }
    }
}

/// One figure, with its unit and a link to what is behind it.
struct Tile {
    enum Level: String { case good = "ok", warning, bad = "critical" }

    let name, value, unit: String
    var spark: [Double]
    var level: Level?
    var key: String?
    let link: LocalAddress

    init(
        _ name: String, _ value: String, unit: String, spark: [Double] = [], level: Level? = nil, key: String? = nil,
        link: LocalAddress
    ) {
        (self.name, self.value, self.unit) = (name, value, unit)
        (self.spark, self.level, self.key, self.link) = (spark, level, key, link)
    }

    var html: HTML {
        HTML("a", .style("tile"), .href(link), level.map { .attribute("data-level", $0.rawValue) }) {
            HTML("span", .style("name")) {
                name
                if let level, level != .good { HTML("em") { " \(level.rawValue)" } }
            }
            HTML("span", .style("value"), key.map { .attribute("data-figure", $0) }) { value }
            HTML("span", .style("unit")) { unit }
            if spark.contains(where: { $0 > 0 }) { Sparkline(values: spark, label: "\(name), minute by minute").html }
        }
    }
}

/// Figures of the last hour, from the figures of its minutes.
struct HourFigures {
    private(set) var succeeded = [Double](repeating: 0, count: 60)
    private(set) var failed = [Double](repeating: 0, count: 60)
    private(set) var stored = [Double](repeating: 0, count: 60)
    private(set) var originalBytes = 0
    private(set) var storedBytes = 0
    private(set) var failedCount = 0
    private(set) var total = 0
    private var encode: [Int]
    private let bounds: [Double]

    init(_ report: StatisticsReport) {
        bounds = report.stageBounds
        encode = [Int](repeating: 0, count: bounds.count + 1)
        for minute in report.minutes {
            let index = 59 - Int(report.to.timeIntervalSince(minute.minute) / 60)
            guard (0..<60).contains(index) else { continue }
            switch minute.outcome {
            case "succeeded":
                succeeded[index] += Double(minute.attempts)
                stored[index] += Double(minute.storedBytes)
                originalBytes += minute.originalBytes
                storedBytes += minute.storedBytes
                total += minute.attempts
            case "failed":
                failed[index] += Double(minute.attempts)
                failedCount += minute.attempts
                total += minute.attempts
            default: break
            }
            for stage in minute.stages where stage.stage == "encode" {
                for (bucket, count) in stage.counts.enumerated() where encode.indices.contains(bucket) {
                    encode[bucket] += count
                }
            }
        }
    }

    /// The mean of the last five minutes.
    var rateText: String { Texts.number(succeeded.suffix(5).reduce(0, +) / 5) }

    /// The upper bound of the bucket that has the 95th percentile.
    var p95Text: String {
        let count = encode.reduce(0, +)
        guard count > 0 else { return "–" }
        var sum = 0
        for (index, bucket) in encode.enumerated() {
            sum += bucket
            guard Double(sum) >= Double(count) * 0.95 else { continue }
            return index < bounds.count
                ? "≤ \(Texts.milliseconds(bounds[index]))" : "> \(Texts.milliseconds(bounds.last ?? 0))"
        }
        return "–"
    }
}
