import Foundation

/// The test images outside the repository. Tests that need them are skipped if they are absent.
enum Corpus {
    static let root = ProcessInfo.processInfo.environment["CALOTYPE_CORPUS"].flatMap {
        FileManager.default.fileExists(atPath: $0 + "/vendors") ? $0 : nil
    }

    static var isPresent: Bool { root != nil }

    static func bytes(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: (root ?? "/") + "/" + path)))
    }
}

/// Other programs, to compare with.
enum Tool {
    static func path(of name: String) -> String? {
        if name.contains("/") { return FileManager.default.isExecutableFile(atPath: name) ? name : nil }
        let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
        return folders.map { "\($0)/\(name)" }.first(where: FileManager.default.isExecutableFile)
    }

    static func isInstalled(_ name: String) -> Bool { path(of: name) != nil }

    /// The Python that `CALOTYPE_TEST_PYTHON` names, if it has Pillow.
    static let pillow: String? = ProcessInfo.processInfo.environment["CALOTYPE_TEST_PYTHON"].flatMap { python in
        (try? run(python, ["-c", "import PIL"]))?.isSuccess ?? false ? python : nil
    }

    struct Output {
        let isSuccess: Bool
        let text: String
    }

    /// Runs a program, for at most 30 seconds.
    static func run(_ name: String, _ arguments: [String]) throws -> Output {
        let process = Process()
        process.executableURL = URL(filePath: path(of: name) ?? name)
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let watch = DispatchWorkItem { process.terminate() }
        DispatchQueue.global().asyncAfter(deadline: .now() + 30, execute: watch)
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        watch.cancel()
        return Output(isSuccess: process.terminationStatus == 0, text: text)
    }
}

/// Calls `body` with the path of a temporary file, which is removed afterwards.
func withFile<Result>(_ bytes: [UInt8], _ ending: String, _ body: (String) throws -> Result) throws -> Result {
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString + "." + ending)
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(bytes).write(to: file)
    return try body(file.path())
}
