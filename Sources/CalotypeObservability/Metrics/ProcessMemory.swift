internal import Calotype
internal import Foundation
internal import Metrics

extension PrometheusRegistry {
    /// Returns a registry that also measures its process and reports the version of Calotype.
    package static func measuringProcess(
        help: [String: String] = [:], buckets: HistogramBuckets = .standard
    ) -> PrometheusRegistry {
        let help = help.merging(ProcessFigures.help) { own, _ in own }
        let registry = PrometheusRegistry(help: help, buckets: buckets)
        for (name, kind, measure) in ProcessFigures.measures { registry.measure(name, as: kind, measure) }
        registry.makeMeter(label: "calotype_build_info", dimensions: [("version", Version.current)]).set(Double(1))
        return registry
    }
}

/// The process metrics of Prometheus's own clients, under the same names. They are available on Linux only.
enum ProcessFigures {
    static let measures: [(name: String, kind: MetricKind, measure: @Sendable () -> Double?)] = [
        ("process_resident_memory_bytes", .gauge, { residentMemory().map(Double.init) }),
        ("process_cpu_seconds_total", .counter, { cpuSeconds }),
        ("process_open_fds", .gauge, { openDescriptors.map(Double.init) }),
        ("process_max_fds", .gauge, { mostDescriptors.map(Double.init) }),
        ("process_start_time_seconds", .gauge, { startTime }),
    ]

    static let help = [
        "process_resident_memory_bytes": "Resident memory size in bytes.",
        "process_cpu_seconds_total": "Total user and system CPU time spent in seconds.",
        "process_open_fds": "Number of open file descriptors.",
        "process_max_fds": "Maximum number of open file descriptors.",
        "process_start_time_seconds": "Start time of the process since unix epoch in seconds.",
    ]

    /// The processor time of this process, user and system together, in seconds.
    private static var cpuSeconds: Double? {
        statFields.flatMap { fields in
            let times = fields[11...12].compactMap { Double($0) }
            return times.count == 2 ? times.reduce(0, +) / ticks : nil
        }
    }

    private static var openDescriptors: Int? {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd"))?.count
    }

    private static var mostDescriptors: Int? {
        text("limits")?.split(separator: "\n").first { $0.hasPrefix("Max open files") }
            .flatMap { $0.split(separator: " ").dropFirst(3).first }.flatMap { Int($0) }
    }

    private static var startTime: Double? {
        guard let ticksSinceBoot = statFields.flatMap({ Double($0[19]) }),
            let boot = FileManager.default.contents(atPath: "/proc/stat").map({ String(decoding: $0, as: UTF8.self) })?
                .split(separator: "\n").first(where: { $0.hasPrefix("btime ") }).flatMap({ Double($0.dropFirst(6)) })
        else { return nil }
        return boot + ticksSinceBoot / ticks
    }

    /// The fields of `/proc/self/stat` from the state on. They follow the name, which may contain spaces and brackets.
    private static var statFields: [Substring]? {
        guard let text = text("stat"), let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[end...].dropFirst(2).split(separator: " ")
        return fields.count > 19 ? fields : nil
    }

    private static func text(_ name: String) -> String? {
        #if os(Linux)
            let bytes = FileManager.default.contents(atPath: "/proc/self/\(name)")
            return bytes.map { String(decoding: $0, as: UTF8.self) }
        #else
            return nil
        #endif
    }

    private static let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
}

/// Returns the resident memory of this process in bytes, or `nil` on systems other than Linux.
package func residentMemory() -> Int? {
    #if os(Linux)
        // The values are in kB. `/proc/self/statm` counts in pages instead, whose size would have to be read first.
        guard let status = FileManager.default.contents(atPath: "/proc/self/status") else { return nil }
        let line = String(decoding: status, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
    #else
        return nil
    #endif
}
