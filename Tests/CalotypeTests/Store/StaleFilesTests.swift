import CalotypeTesting
import Foundation
import Testing

@testable import Calotype
@testable import CalotypeImage

@Suite("What killed processes leave")
struct StaleFilesTests {
    @Test("goes when it is old enough, and nothing else goes")
    func sweep() throws {
        let folder = try ScratchFolder()
        let old = Date(timeIntervalSinceNow: -90)
        for (name, date) in [("video-old", old), ("video-new", Date.now), ("other-old", old)] {
            let path = try folder.write([1], as: name)
            try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
        }
        let stale = StaleFiles(in: URL(fileURLWithPath: folder.path), named: "video-", after: 60)
        stale.sweep()
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["other-old", "video-new"])
        // It does not look again so soon.
        try FileManager.default.setAttributes([.modificationDate: old], ofItemAtPath: folder.path(of: "video-new"))
        stale.sweep()
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 2)
    }

    @Test("goes with its folder where it is a video's")
    func folders() throws {
        let folder = try ScratchFolder()
        let video = URL(fileURLWithPath: folder.path(of: "calotype-video-1"))
        try FileManager.default.createDirectory(at: video, withIntermediateDirectories: true)
        try Data([1]).write(to: video.appending(path: "video"))
        let old = Date(timeIntervalSinceNow: -90)
        try FileManager.default.setAttributes([.modificationDate: old], ofItemAtPath: video.path)
        StaleFiles(in: URL(fileURLWithPath: folder.path), after: 60).sweep()
        #expect(!FileManager.default.fileExists(atPath: video.path))
    }
}
