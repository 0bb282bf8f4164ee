internal import ArgumentParser
internal import Calotype
internal import CalotypeServer

struct InspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Show what an image is and what it carries, without decoding it.")

    @Argument(help: "A path, an http(s):// address, s3://bucket/key, or '-' for standard input.")
    var source: SourceArgument

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let wiring = try Wiring.fromEnvironment()
        try await untilInterrupted {
            try await wiring.withProcessor { processor in
                let source = try await source.source(limits: wiring.limits)
                do {
                    show(try await processor.inspect(source))
                } catch let error as ImageProcessingError {
                    Terminal.standardError(error.line(for: self.source))
                    throw ExitCode(error.exitCode)
                }
            }
        }
    }

    private func show(_ inspection: Inspection) {
        Terminal.standardOutput(json ? JSONLine.of(inspection) : Table.text(inspection.rows))
    }
}

extension Inspection {
    fileprivate var rows: [[String]] {
        let header = header
        var rows = [
            ["format", header.format.rawValue],
            ["pixels", header.dimensions.description],
            ["size", ByteCount.text(size)],
            [
                "channels",
                "\(header.channels), \(header.bitsPerChannel) bits each" + (header.hasAlpha ? ", alpha" : ""),
            ],
        ]
        if header.orientation != 1 {
            rows.append(["orientation", "\(header.orientation), stored as \(header.stored)"])
        }
        if header.isProgressive { rows.append(["scan", "progressive"]) }
        if header.frames > 1 { rows.append(["frames", "\(header.frames)"]) }
        return rows + header.carries.map { ["carries", "\($0.name), \(ByteCount.text($0.bytes))"] }
    }
}
