import Testing

@testable import CalotypeProvenance

@Suite("Credentials of real files", .enabled(if: Corpus.isPresent))
struct CorpusCredentialTests {
    @Test(
        "Files without a credential have none",
        arguments: [
            "A.jpg", "files-for-signing-tests/IMG_0003.jpg", "files-for-signing-tests/TUSCANY.TIF",
            "files-for-signing-tests/P1000827.jpg", "files-for-signing-tests/earth_apollo17.jpg",
            "files-for-signing-tests/libpng-test.png", "files-for-signing-tests/thumbnail.jpg",
            "files-for-signing-tests/sample1.avif", "files-for-signing-tests/sample1.gif",
            "files-for-signing-tests/sample1.heic", "files-for-signing-tests/sample1.png",
            "files-for-signing-tests/sample1.webp", "files-for-signing-tests/mars.webp",
            "files-for-signing-tests/test.avi", "files-for-signing-tests/test.webp",
            "files-for-signing-tests/test_lossless.webp", "files-for-signing-tests/test_xmp.webp",
        ])
    func none(_ name: String) throws {
        let found = Provenance.read(try Corpus.bytes("c2pa/" + name))
        #expect(found.credential == .none && found.problems.isEmpty)
    }

    /// Generators and actions as `c2pa-python` 0.38 reports them.
    @Test(
        "Files with a credential are unchecked",
        arguments: [
            ("C.jpg", "make_test_images", 1, ["c2pa.created"]),
            ("C_with_CAWG_data.jpg", "c2pa cawg test", 1, ["c2pa.created"]),
            ("file_with_wrong_extension.xyz.jpg", "make_test_images", 1, ["c2pa.created"]),
            ("files-for-reading-tests/CA.jpg", "make_test_images", 1, ["c2pa.opened", "c2pa.color_adjustments"]),
            ("files-for-reading-tests/CA_ct.jpg", "make_test_images", 1, ["c2pa.opened", "c2pa.color_adjustments"]),
            (
                "files-for-reading-tests/CACAE-uri-CA.jpg", "make_test_images", 3,
                ["c2pa.created", "c2pa.placed", "c2pa.resized"]
            ),
            ("files-for-reading-tests/boxhash.jpg", "make_test_images", 1, ["c2pa.opened", "c2pa.color_adjustments"]),
            (
                "files-for-reading-tests/legacy_ingredient_hash.jpg", "make_test_images", 2,
                ["c2pa.opened", "c2pa.color_adjustments", "c2pa.placed", "c2pa.resized"]
            ),
            ("files-for-reading-tests/video1.mp4", "TestApp", 2, ["c2pa.opened"]),
            ("files-for-signing-tests/legacy.mp4", "TestApp", 2, ["c2pa.opened"]),
            ("files-for-reading-tests/XCA.jpg", "make_test_images", 1, ["c2pa.opened", "c2pa.color_adjustments"]),
            ("files-for-reading-tests/E-sig-CA.jpg", "make_test_images", 1, ["c2pa.opened", "c2pa.color_adjustments"]),
            (
                "files-for-reading-tests/CIE-sig-CA.jpg", "make_test_images", 2,
                ["c2pa.created", "c2pa.placed", "c2pa.resized"]
            ),
        ])
    func unchecked(_ name: String, _ generator: String, _ manifests: Int, _ actions: [String]) throws {
        let credential = Provenance.read(try Corpus.bytes("c2pa/" + name)).credential
        #expect(credential.content == .unchecked)
        #expect(credential.signer?.trust == .unchecked && credential.signer?.name.isEmpty == false)
        #expect(credential.story?.generator?.name == generator)
        #expect(credential.story?.manifests == manifests)
        #expect(credential.story?.actions.map(\.action) == actions)
    }

    @Test("A manifest from before version 1.0 is unreadable")
    func prerelease() throws {
        let found = Provenance.read(try Corpus.bytes("c2pa/files-for-signing-tests/prerelease.jpg"))
        #expect(found.credential == Credential(content: .unreadable))
        #expect(found.problems == [MetadataProblem(.unsupported, in: .credential)])
    }

    @Test("An address alone means elsewhere", arguments: ["cloud.jpg", "files-for-signing-tests/cloudx.jpg"])
    func elsewhere(_ name: String) throws {
        let credential = Provenance.read(try Corpus.bytes("c2pa/" + name)).credential
        #expect(credential.content == .elsewhere && credential.story == nil)
        #expect(credential.address?.hasPrefix("https://cai-manifest") ?? false)
    }

    @Test("ChatGPT: two manifests, made by GPT-4o, certificate until 2026-04-15")
    func chatGPT() throws {
        let found = Provenance.read(try Corpus.bytes("vendors/chatgpt-1.png"))
        #expect(found.credential.content == .unchecked)
        #expect(found.credential.signer?.name == "OpenAI" && found.credential.signer?.isStamped == false)
        #expect(found.credential.signer?.validUntil?.hasPrefix("2026-04-15") ?? false)
        #expect(found.credential.story?.manifests == 2 && found.credential.story?.bytes == 80_458)
        #expect(found.mark.sourceType == .trainedAlgorithmicMedia)
        #expect(found.mark.statements.map(\.place) == [.credentialIngredient])
        #expect(found.mark.system == AIMark.System(name: "ChatGPT", version: "GPT-4o"))
        #expect(found.generation == nil && found.personal == PersonalData() && found.problems.isEmpty)
    }

    @Test("FLUX: one manifest, stamped, made by Flux.2")
    func flux() throws {
        let found = Provenance.read(try Corpus.bytes("vendors/flux-1.jpg"))
        #expect(found.credential.signer?.name == "Black Forest Labs Inc.")
        #expect(found.credential.signer?.signedAt == "2026-06-19T16:29:47Z")
        #expect(found.credential.story?.generator?.name == "Black Forest Labs API")
        #expect(found.mark.sourceType == .trainedAlgorithmicMedia)
        #expect(found.mark.system == AIMark.System(name: "Black Forest Labs API", version: "Flux.2"))
    }

    @Test("Midjourney: a mark in XMP in a plain text, a prompt in UTF-8, and no credential")
    func midjourney() throws {
        let found = Provenance.read(try Corpus.bytes("vendors/mj-1.png"))
        #expect(found.credential == .none && found.personal.hasNames)
        #expect(found.mark.statements.contains(AIMark.Statement(.xmp, .ai, sourceType: .trainedAlgorithmicMedia)))
        let description = found.generation?.sources.first { $0.key == "Description" }?.text
        #expect(description?.contains("café light, naïve mood") ?? false)
        #expect(found.generation?.job == "2b6e053b-9a65-4ca9-9e13-b6f4465164d4")
    }

    /// exiftool finds the same seven texts.
    @Test("Texts behind the pixels are found, and an empty file is a problem")
    func bad() throws {
        let folder = "generation/sd-parsers/resources/bad_images/"
        let late = Provenance.read(try Corpus.bytes(folder + "text_after_idat.png"))
        #expect(late.generation?.stages.first?.prompts == ["photo of a duck"])
        #expect(Provenance.read(try Corpus.bytes(folder + "empty_file.png")).problems.map(\.kind) == [.damaged])
    }
}
