import Calotype
import CalotypeCredentials
import CalotypeProvenance
import CalotypeTesting
import Foundation
import Testing

extension CommandTests {
    @Suite("calotype verify and certificate")
    struct Verifying {
        private static let library = CredentialLibrary.path
        private static let environment = ["CALOTYPE_C2PA_LIBRARY": library ?? ""]
        private static let record = #"{"tool":"dall-e"}"#
        /// The SHA-256 of the record, as `sha256sum` prints it.
        private static let hash = "7263a4340dc527c2b57e127cab3355d1b5715f8a397af0d935481f4c360e23fd"

        /// Makes a certificate in `dev`, and signs a PNG with it.
        private static func sign(in folder: WorkFolder) async throws -> [UInt8] {
            try await #expect(calotype("certificate", "--out", "dev", in: folder).exitCode == 0)
            let read = { (name: String) in try String(contentsOfFile: folder.path + "/dev/" + name, encoding: .utf8) }
            let identity = try SigningIdentity(chain: read("chain.pem"), key: read("key.pem"))
            let request = SigningRequest(
                origin: .created(.trainedAlgorithmicMedia), actions: [.resized, .transcoded],
                job: SigningRequest.Job(
                    variant: "normal",
                    record: stride(from: 0, to: 64, by: 2).map { place in
                        UInt8(hash.dropFirst(place).prefix(2), radix: 16) ?? 0
                    }),
                generator: CredentialAgent(name: "Calotype", version: "1.0.0"))
            let signed = try await CredentialWriter(identity).sign(DrawnImage.corners(8, 8).png, request)
            guard case .embedded(let bytes) = signed.place else { return [] }
            try folder.write(bytes, to: "a.png")
            return bytes
        }

        @Test("certificate makes a secret key, and replaces nothing")
        func certificate() async throws {
            let folder = try WorkFolder()
            let output = try await calotype("certificate", "--out", "new/dev", in: folder)
            #expect(output.exitCode == 0 && output.stdout.contains("not trusted"))
            let key = folder.path + "/new/dev/key.pem"
            let mode = try FileManager.default.attributesOfItem(atPath: key)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            let before = try String(contentsOfFile: key, encoding: .utf8)
            let again = try await calotype("certificate", "--out", "new/dev", in: folder)
            #expect(again.exitCode == 73 && again.stderr.contains("exists"))
            #expect(try String(contentsOfFile: key, encoding: .utf8) == before)
        }

        @Test(
            "verify says what it finds, in words and by its exit code", .enabled(if: library != nil, "no C2PA library"))
        func verify() async throws {
            let folder = try WorkFolder("plain.png")
            var bytes = try await Self.sign(in: folder)
            bytes[bytes.count - 20] ^= 1
            try folder.write(bytes, to: "changed.png")
            func run(_ arguments: String...) async throws -> ExternalTool.Output {
                let words = ["verify"] + arguments
                let needed = ProcessInfo.processInfo.environment.filter {
                    ["PATH", "LD_LIBRARY_PATH"].contains($0.key)
                }
                return try await ExternalTool.run(
                    Built.calotype, words,
                    in: .init(
                        environment: needed.merging(Self.environment) { $1 }, directory: folder.path, input: nil))
            }
            let whole = try await run("a.png")
            #expect(whole.exitCode == 0)
            #expect(
                whole.stdout.hasPrefix(
                    "a.png: Whole. Made by Calotype 1.0.0: created, resized, transcoded. AI-generated. Signed by "
                        + "'Development, not trusted', not on your trust list, no time stamp.\n"), "\(whole.stdout)")
            #expect(try await run("a.png", "--require", "trusted").exitCode == 65)
            let trusted = try await run("a.png", "--require", "trusted", "--trust", "dev/root.pem")
            #expect(trusted.exitCode == 0 && trusted.stdout.contains(", trusted, "))
            try folder.write(Array(Self.record.utf8), to: "record.json")
            let matching = try await run("a.png", "--record", "record.json")
            #expect(matching.exitCode == 0 && matching.stdout.contains("Record: the one that was signed."))
            try folder.write(Array("{}".utf8), to: "other.json")
            #expect(try await run("a.png", "--record", "other.json").exitCode == 65)
            let changed = try await run("a.png", "changed.png")
            #expect(changed.exitCode == 65)
            #expect(changed.stdout.contains("changed.png: Changed after it was signed (assertion.dataHash.mismatch)."))
            #expect(try await run("plain.png").exitCode == 66)
            #expect(try await run("gone.png").exitCode == 66)
            let json = try await run("a.png", "--json")
            #expect(json.stdout.contains(#""content":"whole""#) && json.stdout.hasSuffix("}\n"))
        }

        @Test(
            "process signs with a key, verify finds the credential beside a variant, and its record",
            .enabled(if: library != nil, "no C2PA library"))
        func signed() async throws {
            let folder = try WorkFolder("a.png")
            try await #expect(calotype("certificate", "--out", "dev", in: folder).exitCode == 0)
            let environment = Self.environment.merging(["CALOTYPE_PROVENANCE_RECORDS": "true"]) { $1 }
            let made = try await calotype(
                "process", "a.png", "--tool", "dall-e", "--sign", "dev/chain.pem", "--key", "dev/key.pem", "--output",
                "out", "-O", "provenance={\"embed\":\"sidecar\"}", in: folder, environment: environment)
            #expect(made.exitCode == 0)
            #expect(made.stdout.contains("added the AI mark, the credential; signed as "), "\(made.stdout)")
            let files = Corpus.files(in: folder.path + "/out")
            let normal = try #require(files.first { $0.hasSuffix(".jpg") })
            let record = try #require(files.first { $0.contains("provenance-record-") })
            #expect(files.contains(normal + ".c2pa"))
            let verified = try await calotype(
                "verify", normal, "--record", record, "--trust", "dev/root.pem", "--require", "trusted", in: folder,
                environment: environment)
            #expect(verified.exitCode == 0, "\(verified.stdout)")
            #expect(verified.stdout.contains("Made by Calotype \(Version.current): opened, transcoded."))
            #expect(verified.stdout.contains("Record: the one that was signed."))
        }

        @Test(
            "A run that is killed leaves only whole signed files, and the next run keeps them",
            .enabled(if: library != nil, "no C2PA library"))
        func killed() async throws {
            let folder = try WorkFolder("a.png")
            let script = """
                run() { "$calotype" process s*.png --tool dall-e --jobs 4 --sign dev/chain.pem --key dev/key.pem \\
                    --output out >/dev/null 2>&1; }
                files() { find out -name '*-*.webp' -o -name '*-*.jpg' 2>/dev/null; }
                whole() { "$calotype" verify $(files) --trust dev/root.pem --require trusted >/dev/null; }
                "$calotype" certificate --out dev >/dev/null
                for n in $(seq 60); do cp a.png "s$n.png"; done
                run & pid=$!
                for n in $(seq 400); do [ "$(files | wc -l)" -ge 6 ] && break; sleep 0.02; done
                pkill -9 -P $pid; wait $pid
                files | xargs sha256sum >before
                [ -s before ] && whole && echo whole
                run && sha256sum --quiet -c before && whole && files | wc -l
                """
            let output = try await shell(script, in: folder, environment: Self.environment)
            #expect(output.stdout == "whole\n120\n", "\(output)")
        }

        @Test("process with a key that cannot sign stops before any work, and says what to do")
        func unusable() async throws {
            let folder = try WorkFolder("a.png")
            for name in ["dev", "other"] { _ = try await calotype("certificate", "--out", name, in: folder) }
            let rows = [
                ("--sign dev/chain.pem", "--sign and --key go together", Int32(64)),
                ("--sign dev/chain.pem --key other/key.pem", "is not that of the first certificate", 64),
                ("--sign dev/root.pem --key dev/key.pem", "is that of an authority", 64),
                ("--sign gone.pem --key dev/key.pem", "cannot be read", 64),
            ]
            for (arguments, words, code) in rows {
                let output = try await shell(
                    "\"$calotype\" process a.png --tool dall-e --output out \(arguments)", in: folder)
                #expect(output.exitCode == code && output.stderr.contains(words), "\(output)")
                #expect(!FileManager.default.fileExists(atPath: folder.path + "/out"))
            }
        }

        @Test("Without the library nothing is verified")
        func missing() async throws {
            let folder = try WorkFolder()
            _ = try await Self.sign(in: folder)
            let output = try await calotype("verify", "a.png", in: folder)
            #expect(output.exitCode == 69 && output.stderr.contains("CALOTYPE_C2PA_LIBRARY"))
            #expect(output.stdout.contains("Not verified. Made by Calotype 1.0.0"))
            let other = try await calotype(
                "verify", "a.png", in: folder, environment: ["CALOTYPE_C2PA_LIBRARY": "/bin/sh"])
            #expect(other.exitCode == 69)
        }

        @Test(
            "Reading real files opens no connection and looks up no name",
            .enabled(if: library != nil && ExternalTool.isInstalled("strace") && Corpus.isPresent, "no strace"))
        func network() async throws {
            let folder = try WorkFolder()
            let script = """
                strace -f -o trace -e trace=%network "$calotype" verify "$corpus"/vendors/*.* "$corpus"/c2pa/*.jpg \\
                    "$corpus"/c2pa/files-for-reading-tests/*.jpg >/dev/null; grep -c 'socket\\|connect' trace
                """
            let output = try await shell(
                script, in: folder,
                environment: Self.environment.merging(["corpus": Corpus.root ?? "/"]) { mine, _ in mine })
            #expect(output.stdout == "0\n")
        }
    }
}
