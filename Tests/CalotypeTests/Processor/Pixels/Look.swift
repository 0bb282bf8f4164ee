import Calotype
import CalotypeTesting
import Testing
import Vips

/// Both variants of the source look as expected. Lossy encoding may change the mean sample by `tolerance`.
func expectLook(of exposure: Pillow.Exposure, within tolerance: Double = 3) async throws {
    let prints = try await RenderHarness().prints(of: exposure.source)
    let expected = try Thumbprint(exposure.expected, as: .png)
    #expect(prints.count == 2)
    for print in prints {
        let distance = try print.thumbprint().distance(to: expected)
        #expect(distance < tolerance, "\(print.stored.variant)")
    }
}
