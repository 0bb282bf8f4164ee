import CalotypeTesting
import Foundation
import Testing

@testable import Calotype
@testable import CalotypeImage

@Suite("The memory that control groups give")
struct ControlGroupsTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let membership: String
        let files: [String: String]
        let limit: Int?
        var testDescription: String { membership + " " + files.keys.sorted().joined(separator: " ") }
    }

    @Test(
        "The smallest limit between the process and the root counts",
        arguments: [
            Row(membership: "0::/\n", files: [:], limit: nil),
            Row(membership: "0::/\n", files: ["memory.max": "500\n"], limit: 500),
            Row(
                membership: "0::/system.slice/calotype.service\n",
                files: ["system.slice/memory.max": "max\n", "system.slice/calotype.service/memory.max": "300\n"],
                limit: 300),
            Row(
                membership: "0::/a/b\n", files: ["a/memory.max": "200\n", "a/b/memory.max": "300\n"],
                limit: 200),
            Row(membership: "0::/../outside\n", files: ["memory.max": "400\n"], limit: 400),
            Row(
                membership: "5:cpu,cpuacct:/x\n4:memory:/docker/1\n0::/\n",
                files: ["memory/docker/1/memory.limit_in_bytes": "700\n", "x/memory.max": "1\n"], limit: 700),
            Row(membership: "4:memory:/outside\n", files: ["memory/memory.limit_in_bytes": "800\n"], limit: 800),
            Row(membership: "", files: ["memory.max": "1\n"], limit: nil),
        ])
    func limit(_ row: Row) async throws {
        try await Flow.withFolder { root in
            for (name, text) in row.files {
                let file = URL(filePath: root).appending(path: name)
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(text.utf8).write(to: file)
            }
            #expect(ControlGroups(membership: row.membership, root: root).memoryLimit == row.limit)
        }
    }
}
