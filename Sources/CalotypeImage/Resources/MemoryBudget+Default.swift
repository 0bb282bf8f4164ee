internal import Foundation

extension MemoryBudget {
    /// Half of the memory of this machine, or of the control group around the process if that has less. In bytes.
    package static var defaultTotal: Int {
        let membership = try? String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8)
        let groups = ControlGroups(membership: membership ?? "", root: "/sys/fs/cgroup")
        return min(Int(clamping: ProcessInfo.processInfo.physicalMemory), groups.memoryLimit ?? .max) / 2
    }
}

/// The Linux control groups of a process. Each may limit its memory.
struct ControlGroups {
    /// The text of `/proc/self/cgroup`. A line is `number:controllers:path`. Version 2 has number 0 and no controllers.
    let membership: String
    /// The path at which the groups are mounted.
    let root: String

    /// The smallest limit of the process's group and the groups above it, in bytes; `nil` if there is none.
    var memoryLimit: Int? { files.compactMap(Self.number).min() }

    private var files: [String] {
        membership.split(whereSeparator: \.isNewline).flatMap { line -> [String] in
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { return [] }
            if fields[0] == "0" { return ancestors(fields[2], of: "") { "\($0)/memory.max" } }
            guard fields[1].split(separator: ",").contains("memory") else { return [] }
            return ancestors(fields[2], of: "/memory") { "\($0)/memory.limit_in_bytes" }
        }
    }

    /// The limit files from the root down to the group. A container often sees its own group as the root, although the
    /// path is the one outside. Then only the file at the root exists.
    private func ancestors(_ path: Substring, of mount: String, _ file: (String) -> String) -> [String] {
        let folders = path.split(separator: "/").map(String.init).filter { $0 != ".." }
        return (0...folders.count).map { file(([root + mount] + folders.prefix($0)).joined(separator: "/")) }
    }

    private static func number(in file: String) -> Int? {
        (try? String(contentsOfFile: file, encoding: .utf8))
            .flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }
}
