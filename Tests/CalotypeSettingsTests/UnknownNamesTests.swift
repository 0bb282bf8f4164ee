import Testing

@testable import CalotypeSettings

@Suite("Variables that are not ours")
struct UnknownNamesTests {
    @Test(
        "A misspelt variable is refused with the nearest name",
        arguments: [
            ("CALOTYPE_MEMORY_BUGDET", "CALOTYPE_MEMORY_BUDGET"), ("CALOTYPE_PRESET", "CALOTYPE_PRESETS"),
            ("CALOTYPE_ALLOW_TIF", "CALOTYPE_ALLOW_TIFF"), ("CALOTYPE_MAX_PIXEL", "CALOTYPE_MAX_PIXELS"),
        ])
    func misspelt(name: String, nearest: String) throws {
        let error = try #require(throws: SettingsError.self) { try Settings(environment: [name: "1"]) }
        #expect(error.description == "\(name) is not known. Did you mean \(nearest)?")
    }

    @Test("A variable that resembles none is told of, and no reason to stop")
    func unknown() throws {
        let settings = try Settings(environment: ["CALOTYPE_FUTURE_FEATURE": "1", "CALOTYPE_ABC_DEF_GHI": "1"])
        #expect(settings.unknownVariables == ["CALOTYPE_ABC_DEF_GHI", "CALOTYPE_FUTURE_FEATURE"])
    }

    @Test(
        "Variables of tests, of Kubernetes and of others are left alone",
        arguments: [
            ("CALOTYPE_CORPUS", "/corpus"), ("CALOTYPE_TEST_PYTHON", "python3"), ("CALOTYPE_SERVICE_HOST", "10.0.0.1"),
            ("CALOTYPE_SERVICE_PORT_HTTP", "80"), ("CALOTYPE_PORT", "tcp://10.0.0.1:80"),
            ("CALOTYPE_PORT_80_TCP_ADDR", "10.0.0.1"), ("CALOTYPE_METRICS_PORT", "tcp://10.0.0.1:80"),
            ("S3_SOMETHING", "x"), ("MY_CALOTYPE_DATA", "x"),
        ])
    func ignored(name: String, value: String) throws {
        #expect(try Settings(environment: [name: value]) == Settings())
    }
}
