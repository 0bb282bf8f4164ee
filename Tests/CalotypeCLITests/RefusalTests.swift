import CalotypeTesting
import Testing

extension CommandTests {
    @Suite("A command that cannot work")
    struct Refusals {
        struct Row: Sendable, CustomTestStringConvertible {
            var arguments: [String]
            var environment: [String: String] = [:]
            /// What standard error must hold.
            let says: [String]
            var testDescription: String { (environment.keys.sorted() + arguments).joined(separator: " ") }

            init(_ arguments: String, _ environment: [String: String] = [:], says: String...) {
                self.arguments = arguments.split(separator: " ").map { $0 == "''" ? "" : String($0) }
                self.environment = environment
                self.says = says
            }
        }

        static let usage = "Usage: calotype process"
        static let rows = [
            Row("process --tool dall-e", says: "Missing expected argument", usage),
            Row("process a.png", says: "--tool", "dall-e, sora, stable-diffusion", usage),
            Row("process a.png --tool nope", says: "'nope'", "dall-e, sora, stable-diffusion", usage),
            Row("process '' --tool dall-e", says: usage),
            Row(
                "process a.png --tool dall-e --user \(String(repeating: "a", count: 257))",
                says: "--user must be 1 to 256 characters", usage),
            Row("process a.png --tool dall-e --user a\u{7}b", says: "--user must be", usage),
            Row("process a.png --tool dall-e --id ''", says: "--id must be", usage),
            Row("process a.png a.png --tool dall-e --id x", says: "--id goes with one source", usage),
            Row("process a.png --tool dall-e --output o --store s3://bucket", says: "not both", usage),
            Row("process a.png --tool dall-e --output ''", says: "--output is the path of a folder", usage),
            Row("process a.png --tool dall-e --output a.png", says: "--output is the path of a folder", usage),
            Row("process - - --tool dall-e", says: "'-' can be read only once", usage),
            Row("process a.png --tool dall-e --jobs 0", says: "--jobs is a number from 1", usage),
            Row("process a.png --tool dall-e --jobs many", says: "--jobs", usage),
            Row("process a.png --tool dall-e --option quality", says: "quality", usage),
            Row("process a.png --tool dall-e --option .quality=7", says: ".quality=7", usage),
            Row(
                "process a.png --tool dall-e -O normal.quality=700",
                says: "--option normal.quality: 'quality' is a whole number from 1 to 100.", usage),
            Row("process a.png --tool dall-e -O gravity=0.5,2", says: "--option gravity", "from 0 to 1", usage),
            Row(
                "process a.png --tool dall-e -O reuse=perhaps", says: "--option reuse: 'reuse' is true or false.", usage
            ),
            Row("process a.png --tool dall-e -O small.quality=7", says: "'small' is no variant of 'dall-e'", usage),
            Row(
                "process a.png --tool dall-e -O quality=7 -O quality=8", says: "--option quality is given twice", usage),
            Row("process a.png --tool dall-e --poster 2", says: "--option poster: 'poster' is auto,", usage),
            Row("process a.png --tool dall-e --poster 2s -O poster=3s", says: "poster is given twice", usage),
            Row("process a.png --tool dall-e -O normal=7 -O normal.quality=8", says: "is given twice", usage),
            Row("process a.png --tool dall-e --store bucket", says: "s3://bucket/prefix", usage),
            Row("process a.png --tool dall-e --store s3://B", says: "s3://bucket/prefix", "3 to 63 lower-case", usage),
            Row("process a.png --tool dall-e --store s3://bucket/../x", says: "s3://bucket/prefix", usage),
            Row("process a.png --tool dall-e --store s3://bucket//x", says: "s3://bucket/prefix", usage),
            Row("process a.png --tool dall-e --store s3://bucket", says: "S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY"),
            Row("process a.png --tool dall-e --presets bad.yaml", says: "bad.yaml, line 2", "from 1 to 100"),
            Row("presets", ["CALOTYPE_PRESETS": "bad.yaml"], says: "bad.yaml, line 2", "from 1 to 100"),
            Row("presets --presets none.yaml", says: "'none.yaml' cannot be read", "CALOTYPE_PRESETS"),
            Row("process a.png --tool dall-e", ["METRICS_PORT": "abc"], says: "METRICS_PORT must be a port"),
            Row(
                "inspect a.png", ["LOG_LEVEL": "loud", "ENABLE_METRICS": "perhaps"],
                says: "LOG_LEVEL must be one of", "ENABLE_METRICS must be true or false"),
            Row("presets", ["CALOTYPE_JOB_TIMEOU": "9"], says: "Did you mean CALOTYPE_JOB_TIMEOUT?"),
            Row(
                "process a.png --tool dall-e", ["S3_BUCKET": "pictures", "S3_ACCESS_KEY_ID": "AKIA-not-to-be-shown"],
                says: "S3_SECRET_ACCESS_KEY is missing"),
            Row(
                "process a.png --tool dall-e", ["S3_BUCKET": "pictures", "S3_SECRET_ACCESS_KEY": "not-to-be-shown"],
                says: "S3_ACCESS_KEY_ID is missing"),
            Row(
                "process a.png --tool dall-e", ["S3_ENDPOINT": "http://127.0.0.1:70000"],
                says: "S3_ENDPOINT must be an http"),
            Row("develop", says: "Unexpected argument 'develop'", "Usage: calotype"),
            Row("inspect", says: "Missing expected argument", "Usage: calotype inspect"),
            Row("inspect a.png --tool nope", says: "'nope'", "dall-e, sora, stable-diffusion"),
            Row("process a.png --tool dall-e --only", says: "--only", usage),
            Row("process a.png --tool dall-e --only small", says: "--only: 'small' is no variant of 'dall-e'", usage),
            Row("process a.png --tool dall-e --only , ", says: "--only is a list of variants", usage),
            Row("process a.png --tool dall-e -O thumb.maxWidth=7", says: "a new one needs 'format'", usage),
            Row(
                "process a.png --tool dall-e -O watermark.image=gone.png", says: "'gone.png' of 'normal' is not there",
                usage),
            Row("process a.png --tool dall-e --name {stem}", says: "--name goes with --output", usage),
            Row("process a.png --tool dall-e --output o --name {stm}", says: "'{stm}', which is none", "{stem}", usage),
            Row("process a.png --tool dall-e --output o --name {stem", says: "without its '}'", usage),
            Row(
                "process a.png --tool dall-e --output o --name ../{stem}", says: "--name leads out of the folder", usage
            ),
            Row("process a.png --tool dall-e --output o --name /{stem}", says: "--name leads out of the folder", usage),
            Row("process a.png --tool dall-e --output o --name {dir}/", says: "--name is the name of a file", usage),
            Row("process a.png --tool dall-e --output o --name x", says: "'normal' and 'high-quality' of a.png", usage),
            Row("process a.png --tool dall-e --overwrite", says: "--overwrite goes with --name", usage),
            Row("process -dash.png --tool dall-e", says: "'-dash.png' begins with a dash", "./-dash.png"),
            Row("inspect a.png -heif.png", says: "'-heif.png' begins with a dash", "./-heif.png"),
            Row("submit a.png --tool dall-e --priority high", says: "--priority is urgent, normal or background"),
            Row("jobs list --state bad", says: "--state is waiting, running, succeeded, failed or cancelled"),
            Row("jobs retry --state faild", says: "--state is failed or cancelled"),
            Row(
                "jobs retry --state failed --kind uplod",
                says: "--kind: there is no kind 'uplod'. Did you mean 'upload'?"),
            Row(
                "jobs retry --state failed --kind net", says: "--kind", "Known are: source, processing, upload, memory."
            ),
            Row("jobs retry --state failed --reason forbiden", says: "--reason", "Did you mean 'forbidden'?"),
            Row("jobs retry --state cancelled --kind upload", says: "--kind and --reason go with --state failed"),
            Row("process a.png --tool dall-e -O qualty=7", says: "Did you mean 'quality'?", usage),
            Row(
                "process a.png --tool mj --presets mj.yaml", says: "--only: 'mj' has no variant 'normal'",
                "like --only thumb."),
            Row("jobs list --limit 0", says: "--limit is a number from 1"),
        ]

        @Test("is refused with exit code 64, says what helps, and touches nothing", arguments: rows)
        func refused(_ row: Row) async throws {
            let folder = try WorkFolder("a.png")
            try folder.write("dall-e:\n  normal: { quality: 700 }\n", to: "bad.yaml")
            try folder.write("mj: { thumb: { format: webp, maxWidth: 9, maxHeight: 9 } }", to: "mj.yaml")
            let output = try await ExternalTool.run(
                Built.calotype, row.arguments, in: .init(environment: row.environment, directory: folder.path))

            #expect(output.exitCode == 64)
            #expect(output.stdout == "")
            for text in row.says { #expect(output.stderr.contains(text)) }
            #expect(!output.stderr.contains("not-to-be-shown"))
            #expect(folder.files(in: ".") == ["a.png", "bad.yaml", "mj.yaml"])
        }
    }

    @Suite("Help")
    struct Help {
        @Test(
            "says what a command does, and no secret",
            arguments: [
                ("--help", ["process", "inspect", "presets", "--version"]),
                ("process --help", ["(default: local)", "--jobs <n>", "./calotype-data/objects", "dall-e, sora"]),
                ("inspect --help", ["s3://bucket/key", "--json"]),
                ("presets --help", ["CALOTYPE_PRESETS"]),
                ("--version", ["0.1.0\n"]),
            ])
        func help(arguments: String, says: [String]) async throws {
            let output = try await ExternalTool.run(
                Built.calotype, arguments.split(separator: " ").map(String.init),
                in: .init(environment: ["S3_SECRET_ACCESS_KEY": "not-to-be-shown", "S3_ACCESS_KEY_ID": "nor-this"]))
            #expect((output.exitCode, output.stderr) == (0, ""))
            for text in says { #expect(output.stdout.contains(text)) }
            #expect(!output.stdout.contains("not-to-be-shown") && !output.stdout.contains("nor-this"))
        }
    }
}
