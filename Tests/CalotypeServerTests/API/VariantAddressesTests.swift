import Calotype
import CalotypeAPI
import CalotypeQueue
@testable import CalotypeSettings
import CalotypeTesting
import Foundation
import Testing

@testable import CalotypeServer

@Suite("VariantAddresses")
struct VariantAddressesTests {
    @Test("A store without addresses for readers gives those of the service")
    func privateStore() throws {
        let folder = try ScratchFolder()
        defer { withExtendedLifetime(folder) {} }
        let stored = """
            {"variant":"preview","url":"","key":"ann/one/preview-1.webp","format":"webp","width":1,"height":1,"size":1,
            "compressionRatio":1,"sha256":""}
            """
        let (one, ann) = (try JobIdentifier("one"), try JobIdentifier("ann"))
        let addresses = VariantAddresses(
            store: PrivateStore(FolderStore(folder.path)), server: "https://api.example.com")
        let preview = VariantDescription(
            preview: StoredPreview(json: Array(stored.utf8)), of: one, ann, addresses)
        #expect(preview?.url == "https://api.example.com/v1/jobs/one/variants/preview?user=ann")
    }
}
