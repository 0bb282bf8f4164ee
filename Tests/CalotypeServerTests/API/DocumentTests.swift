import CalotypeTesting
import Foundation
import Testing

@testable import CalotypeServer

/// Beside the Python that `CALOTYPE_TEST_PYTHON` names, where openapi-spec-validator is installed there.
private let validator: String? = {
    guard let python = ProcessInfo.processInfo.environment["CALOTYPE_TEST_PYTHON"] else { return nil }
    let path = URL(filePath: python).deletingLastPathComponent().appending(path: "openapi-spec-validator").path
    return FileManager.default.isExecutableFile(atPath: path) ? path : nil
}()

@Suite("The OpenAPI document", .timeLimit(.minutes(1)))
struct DocumentTests {
    @Test(
        "is valid by the specification",
        .enabled(if: validator != nil, "CALOTYPE_TEST_PYTHON has no openapi-spec-validator"))
    func valid() async throws {
        let folder = try ScratchFolder()
        let path = try folder.write(PackageResources.openapi_yaml, as: "openapi.yaml")
        let output = try await ExternalTool.run(try #require(validator), [path])
        #expect(output.exitCode == 0, "\(output.stdout)\(output.stderr)")
    }
}
