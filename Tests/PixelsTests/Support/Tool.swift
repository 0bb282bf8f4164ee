import Foundation

/// Another program.
struct Tool {
    private let path: String?

    init(_ name: String) {
        path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    private init(path: String) { self.path = path }

    var isInstalled: Bool { path != nil }

    /// The Python that `CALOTYPE_TEST_PYTHON` names, if it has Pillow.
    static let pillow: Tool? = {
        guard let path = ProcessInfo.processInfo.environment["CALOTYPE_TEST_PYTHON"] else { return nil }
        let python = Tool(path: path)
        return (try? python.run(["-c", "from PIL import Image"])) == 0 ? python : nil
    }()

    /// Runs the program, and returns its exit code.
    func run(_ arguments: [String]) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: path ?? "/nowhere")
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}
