import CalotypeCredentials
import Pixels

@testable import Vips

extension FuzzTarget {
    static let messages = [
        Self(name: "child-job", seeds: { jobs.map { $0.bytes } }, most: 32_768) { input in
            guard let message = DecodingMessage(input[...]) else { return }
            require(message.bytes == input, "a message that is written differently")
            require(message.capacity >= 0 && message.sourceBytes >= 0, "a negative size")
        },
        Self(
            name: "child-answer", seeds: { answers.map { $0.bytes } }, most: 4096
        ) { input in
            guard let answer = DecodingAnswer(input[...]) else { return }
            require(DecodingAnswer(answer.bytes[...]) != nil, "an answer that is not read again")
        },
        Self(
            name: "verifier-job",
            seeds: {
                [
                    VerifyingMessage(type: "image/png", sourceBytes: 1234).bytes,
                    VerifierSetup(library: "/usr/lib/libc2pa_c.so", settingsBytes: 1234).bytes,
                ]
            }, most: 8192
        ) { input in
            if let job = VerifyingMessage(input[...]) {
                require(job.bytes == input, "a message that is written differently")
            }
            if let setup = VerifierSetup(input[...]) { require(setup.settingsBytes > 0, "a size of 0 bytes") }
        },
        Self(name: "verdict", seeds: { verdicts }, most: 65_536) { input in
            guard let verdict = CredentialVerdict(written: input), let written = try? verdict.written else { return }
            require(CredentialVerdict(written: written) == verdict, "a verdict that is not read again")
        },
    ]

    private static let jobs: [DecodingMessage] = [VipsGamut.srgb, .displayP3, .stored].map {
        var decoding = NativeDecoding(
            loader: .heif, stored: .init(width: 40, height: 30), target: .init(width: 20, height: 15), gamut: $0,
            depth: .eight)
        decoding.encoding = $0 == .stored ? Array(1...200) : nil
        return DecodingMessage(decoding, sourceBytes: 1234)
    }

    private static let verdicts = [
        #"""
        {"content":"changed","trust":"unlisted","results":{"ingredientDeltas":[{"ingredientAssertionURI":"self#jumbf=/a",
        "validationDeltas":{"success":[],"informational":[],"failure":[{"code":"b","url":"c"}]}}],"activeManifest":
        {"success":[{"code":"claimSignature.validated"}],"informational":[],"failure":[]}}}
        """#, #"{"content":"unreadable"}"#,
    ].map { Array($0.utf8) }

    private static let answers: [DecodingAnswer] = [
        .ready([.limits, .seccomp]), .verified(bytes: 1 << 20), .failed(.damaged, detail: "no image"),
        .decoded(.init(count: 65_536, pixelBytes: 1 << 40, profileBytes: 500, plays: 7, hadForeignColors: true)),
    ]
}
