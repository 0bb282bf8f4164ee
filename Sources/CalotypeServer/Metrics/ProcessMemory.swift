internal import Foundation

extension PrometheusRegistry {
    /// A registry that also measures the process it is in.
    package static func measuringProcess(
        help: [String: String] = [:], buckets: HistogramBuckets = .standard
    ) -> PrometheusRegistry {
        let name = "process_resident_memory_bytes"
        let help = help.merging([name: "Resident memory size in bytes."]) { own, _ in own }
        let registry = PrometheusRegistry(help: help, buckets: buckets)
        registry.measure(name) { residentMemory().map(Double.init) }
        return registry
    }
}

/// How many bytes of memory this process holds. Known on Linux only.
package func residentMemory() -> Int? {
    #if os(Linux)
        // In kB, unlike /proc/self/statm, which counts in pages of a size to be asked for.
        guard let status = FileManager.default.contents(atPath: "/proc/self/status") else { return nil }
        let line = String(decoding: status, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
    #else
        return nil
    #endif
}
