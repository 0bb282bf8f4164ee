internal import Foundation

/// The reference library of C2PA, for tests. Tests that need it are skipped without it.
package enum CredentialLibrary {
    /// The library that `CALOTYPE_C2PA_LIBRARY` names, or else that of the Python package `c2pa-python`, if the Python
    /// in `CALOTYPE_TEST_PYTHON` has it.
    package static let path: String? = {
        let environment = ProcessInfo.processInfo.environment
        if let path = environment["CALOTYPE_C2PA_LIBRARY"] { return path }
        guard let python = environment["CALOTYPE_TEST_PYTHON"] else { return nil }
        let process = Process()
        process.executableURL = URL(filePath: python)
        process.arguments = [
            "-c",
            "import c2pa, os; print(os.path.join(os.path.dirname(c2pa.__file__), 'libs', 'libc2pa_c.so'), end='')",
        ]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil, let data = try? output.fileHandleForReading.readToEnd() else { return nil }
        process.waitUntilExit()
        return process.terminationStatus == 0 ? String(decoding: data, as: UTF8.self) : nil
    }()

    package static var isPresent: Bool { path != nil }
}
