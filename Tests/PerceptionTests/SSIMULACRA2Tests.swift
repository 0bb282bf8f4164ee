import CalotypeTesting
import Perception
import Pixels
import Testing

@Suite("SSIMULACRA2")
struct SSIMULACRA2Tests {
    @Test("The same pixels score 100", arguments: [(64, 48), (8, 8), (33, 257), (7, 300), (1, 1)], [3, 4])
    func same(_ size: (width: Int, height: Int), _ channels: Int) throws {
        let image = try PixelBuffer.drawn(width: size.width, height: size.height, channels: channels)
        #expect(try SSIMULACRA2(original: image).score(of: image) == 100)
    }

    @Test(
        "It agrees with the reference on generated pictures", .enabled(if: Reference.isInstalled && Corpus.isPresent),
        arguments: Corpus.files(in: Corpus.folder("ai"), "png"))
    func agreesOnPictures(_ path: String) async throws {
        try await expectAgreement(
            """
            import ssimulacra2
            original = Image.open(arguments[0]).convert("RGB")
            # The reference takes its time: the middle will do.
            left, top = (original.width - 500) // 2, (original.height - 512) // 2
            original = original.crop((left, top, left + 500, top + 512))
            keep(original, "original")
            print(*original.size)
            original.save(folder + "/original.png", compress_level=1)
            for format, quality in (("jpeg", 30), ("jpeg", 85), ("webp", 60), ("webp", 95)):
                name = format + str(quality)
                original.save(folder + "/candidate", format, quality=quality)
                candidate = Image.open(folder + "/candidate").convert("RGB")
                keep(candidate, name)
                candidate.save(folder + "/candidate.png", compress_level=1)
                print(name, ssimulacra2.compute_ssimulacra2(folder + "/original.png", folder + "/candidate.png"))
            """, [path], count: 4)
    }

    @Test(
        "It agrees with the reference on small and on odd sizes", .enabled(if: Reference.isInstalled),
        arguments: [(8, 8), (9, 300), (37, 53), (129, 65), (200, 150), (255, 257)])
    func agreesOnSizes(_ size: (width: Int, height: Int)) async throws {
        try await expectAgreement(
            """
            import ssimulacra2
            width, height = map(int, arguments)
            original = Image.merge("RGB", [Image.linear_gradient("L").rotate(90 * turn) for turn in range(3)])
            original = Image.blend(original, Image.effect_noise(original.size, 90).convert("RGB"), 0.4)
            original = original.resize((width, height))
            keep(original, "original")
            print(width, height)
            original.save(folder + "/original.png")
            for quality in (20, 80):
                original.save(folder + "/candidate", "jpeg", quality=quality)
                candidate = Image.open(folder + "/candidate")
                keep(candidate, str(quality))
                candidate.save(folder + "/candidate.png")
                print(quality, ssimulacra2.compute_ssimulacra2(folder + "/original.png", folder + "/candidate.png"))
            """, ["\(size.width)", "\(size.height)"], count: 2)
    }

    /// Runs a script that keeps an original and candidates, and prints the size and what each candidate scores.
    private func expectAgreement(_ script: String, _ arguments: [String], count: Int) async throws {
        let folder = try ScratchFolder()
        let lines = try await Reference.lines(of: script, in: folder, arguments).map { $0.split(separator: " ") }
        let (width, height) = (try #require(Int(lines[0][0])), try #require(Int(lines[0][1])))
        func image(_ name: String) throws -> PixelBuffer {
            try PixelBuffer(width: width, height: height, channels: 3, samples: folder.bytes(of: name))
        }
        let metric = try SSIMULACRA2(original: image("original"))
        #expect(lines.count == count + 1)
        for line in lines.dropFirst() {
            let expected = try #require(Double(line[1]))
            let score = try metric.score(of: image(String(line[0])))
            // The issue asks for 0.5. Floats, and the weights that are left out, are worth less than a hundredth.
            #expect(abs(score - expected) < 0.02, "\(line[0]): \(score), the reference says \(expected)")
        }
    }

    @Test("Worse scores lower, and a candidate is asked about in any order")
    func order() throws {
        let original = try PixelBuffer.drawn(width: 300, height: 200)
        let metric = try SSIMULACRA2(original: original)
        let scores = try [60, 95, 20, 80].map { quality in
            let file = try original.jpeg(quality: quality, optimizesCoding: false)
            let decoded = try PixelBuffer.decodingOrdinaryJPEG(file, width: 300, height: 200) { false }
            return try metric.score(of: try #require(decoded))
        }
        #expect(scores.sorted() == [scores[2], scores[0], scores[3], scores[1]])
    }

    @Test("What alpha hides does not count, and what it shows does")
    func alpha() throws {
        func half(hidden: UInt8, alpha: UInt8) throws -> PixelBuffer {
            try PixelBuffer(width: 64, height: 64, channels: 4) { bytes in
                for pixel in 0..<64 * 64 {
                    let isLeft = pixel % 64 < 32
                    for color in 0..<3 { bytes[pixel * 4 + color] = isLeft ? 100 : hidden }
                    bytes[pixel * 4 + 3] = isLeft ? 255 : alpha
                }
            }
        }
        let metric = try SSIMULACRA2(original: half(hidden: 0, alpha: 0))
        #expect(try metric.score(of: half(hidden: 255, alpha: 0)) == 100)
        #expect(try metric.score(of: half(hidden: 0, alpha: 128)) < 60)
    }

    @Test("It ends soon when it shall stop", arguments: [0, 1, 5])
    func stops(after questions: Int) throws {
        let image = try PixelBuffer.drawn(width: 400, height: 400)
        let metric = try SSIMULACRA2(original: image)
        var asked = 0
        func shouldStop() -> Bool {
            asked += 1
            return asked > questions
        }
        #expect(throws: CancellationError.self) { try metric.score(of: image, shouldStop: shouldStop) }
        asked = 0
        #expect(throws: CancellationError.self) { try SSIMULACRA2(original: image, shouldStop: shouldStop) }
        #expect(asked == questions + 1)
    }

    @Test(
        "The score does not depend on the CPU, to the last bit",
        arguments: [(256, 96), (61, 40), (8, 8), (303, 200)], [3, 4])
    func vectors(_ size: (width: Int, height: Int), _ channels: Int) throws {
        func image(_ seed: Int) throws -> PixelBuffer {
            try PixelBuffer.drawn(width: size.width, height: size.height, channels: channels, seed: seed)
        }
        let (original, candidate) = (try image(1), try image(3))
        let scores = try Vectors.available.map {
            try SSIMULACRA2(original: original, vectors: $0).score(of: candidate)
        }
        #expect(Set(scores).count == 1 && scores[0] < 100)
    }

    @Test("A comparison leaves nothing behind for the next one")
    func reused() throws {
        let original = try PixelBuffer.drawn(width: 150, height: 90)
        let metric = try SSIMULACRA2(original: original)
        let candidates = try [2, 3, 2, 1].map { try PixelBuffer.drawn(width: 150, height: 90, seed: $0) }
        let scores = try candidates.map { try metric.score(of: $0) }
        #expect(try scores == candidates.map { try SSIMULACRA2(original: original).score(of: $0) })
        #expect(scores[3] == 100)
    }

    @Test("A comparison that was stopped does not change the next one")
    func stoppedBefore() throws {
        let original = try PixelBuffer.drawn(width: 150, height: 90)
        let candidate = try PixelBuffer.drawn(width: 150, height: 90, seed: 2)
        let metric = try SSIMULACRA2(original: original)
        let score = try metric.score(of: candidate)
        var asked = 0
        #expect(throws: CancellationError.self) {
            try metric.score(of: candidate) {
                asked += 1
                return asked > 3
            }
        }
        #expect(try metric.score(of: candidate) == score)
    }

    @Test(
        "An opaque original takes 7 bytes a pixel, and comparisons at most three and a half thousand a column",
        arguments: [(1024, 1024), (1920, 1080), (333, 4001)])
    func memory(_ size: (width: Int, height: Int)) {
        let pixels = Double(size.width * size.height)
        let kept = SSIMULACRA2.keptMemory(width: size.width, height: size.height, hasAlpha: false)
        let working = SSIMULACRA2.workingMemory(width: size.width, height: size.height, hasAlpha: false)
        #expect((6.5...8.5).contains(Double(kept) / pixels))
        #expect((800...3500).contains(Double(working) / Double(size.width)))
    }
}
