import Calotype
import Foundation
import Testing

@testable import CalotypeServer

@Suite("The line at the start")
struct StartLineTests {
    @Test(
        "names the database without user and password",
        arguments: [
            ("postgres://u:secret@db.example:5432/calotype?sslmode=require", "postgres://db.example:5432/calotype"),
            ("postgresql://u:secret@db.example/x", "postgres://db.example/x"), ("postgres://u:se%cret@db/x", nil),
        ] as [(String, String?)])
    func database(_ address: String, _ location: String?) {
        let reported = StartLine.location(of: address)
        #expect(!reported.contains("secret") && !reported.contains("se%cret"))
        if let location { #expect(reported == location) }
    }

    @Test("tells what the libraries of this machine can do")
    func abilities() async {
        let abilities = await ImageProcessor.abilities()
        #expect(abilities.formats.starts(with: ["jpeg", "png", "webp"]))
        #expect(abilities.libvips?.contains(".") ?? true)
        #expect(abilities.ffmpeg?.contains { $0.isNumber } ?? true)
    }
}
