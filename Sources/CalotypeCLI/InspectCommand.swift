internal import ArgumentParser
internal import Calotype
internal import CalotypeServer

struct InspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Show what an image or a video is and carries, without decoding it.")

    @Argument(help: "A path, an http(s):// address, s3://bucket/key, or '-' for standard input.")
    var source: SourceArgument

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        try await explained {
            let wiring = try Wiring.fromEnvironment()
            try await untilInterrupted {
                try await wiring.withProcessor(servingMetrics: false) {
                    try await inspect(with: $0, limits: wiring.limits)
                }
            }
        }
    }

    private func inspect(with processor: ImageProcessor, limits: SourceLimits) async throws {
        do {
            let inspection = try await processor.inspect(try await source.source(limits: limits))
            let text = try json ? JSONLine.of(inspection) : Table.text(inspection.rows)
            try await Terminal.writing { try Terminal.standardOutput(text) }
        } catch let error as ImageProcessingError {
            let line = error.line(for: source)
            try await Terminal.writing { Terminal.standardError(line) }
            throw ExitCode(error.exitCode)
        }
    }
}

extension Inspection {
    fileprivate var rows: [[String]] {
        switch content {
        case .image(let header): rows(header)
        case .video(let stream): rows(stream)
        }
    }

    private func rows(_ stream: VideoStream) -> [[String]] {
        var rows = [
            ["format", stream.format.rawValue], ["pixels", stream.dimensions.description],
            ["size", ByteCount.text(size)], ["seconds", "\((stream.duration * 100).rounded() / 100)"],
            ["codec", stream.codec],
        ]
        if let rate = stream.frameRate { rows.append(["frames a second", "\((rate * 100).rounded() / 100)"]) }
        return rows
    }

    private func rows(_ header: ImageHeader) -> [[String]] {
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
        if let range = header.dynamicRange { rows.append(["brightness", "HDR, \(range.rawValue.uppercased())"]) }
        return rows + header.carries.map { ["carries", "\($0.name), \(ByteCount.text($0.bytes))"] }
    }
}
