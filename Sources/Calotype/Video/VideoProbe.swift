internal import Foundation

/// The properties of a video that `ffprobe` reports.
struct VideoProbe: Sendable {
    /// In seconds; 0 for a video without packets.
    private(set) var duration: Double
    /// The time at which the video begins on the file's clock, in seconds.
    let start: Double
    /// The coded size: before rotation, and possibly with non-square pixels.
    let coded: Dimensions
    let codec: String
    private(set) var frameRate: Double?
    let bitRate: Int?
    /// The color matrix, by ffmpeg's name; `nil` if the video does not state it.
    let colorSpace: String?
    let transfer: String?
    /// The pixel format, by ffmpeg's name.
    let pixelFormat: String?
    /// Whether each frame of a VP8 or VP9 video has a second image that holds its alpha.
    let hasAlphaBeside: Bool

    /// Runs `ffprobe` on a file. A live recording, such as a browser's, states no duration. Its packets are then read
    /// to find it.
    init(of file: VideoFile) async throws {
        try self.init(await file.read(with: .probe, ["-v", "error"] + Self.questions, limit: 1 << 20))
        guard duration == 0 else { return }
        let packets = try await VideoPackets(of: file)
        (duration, frameRate) = (packets.duration, packets.rate ?? frameRate)
    }

    /// Reads the output of `ffprobe`. The duration is 0 if the container does not state it. Throws `damaged` if there
    /// is no video in it, and `unsupported` if the codec is unknown.
    init(_ json: [UInt8]) throws {
        guard let probed = try? JSONDecoder().decode(Fields.self, from: Data(json)), let stream = probed.streams?.first
        else { throw ImageError.damaged("no video in the container") }
        coded = try Dimensions(claimed: stream.width, stream.height)
        guard let codec = stream.codec_name else { throw ImageError.unsupported("this video's codec") }
        self.codec = codec
        let seconds = (stream.duration ?? probed.format?.duration).flatMap(Double.init) ?? 0
        duration = seconds.isFinite ? max(seconds, 0) : 0
        start = probed.format?.start_time.flatMap(Double.init) ?? 0
        frameRate = stream.avg_frame_rate.flatMap(Self.rate) ?? stream.r_frame_rate.flatMap(Self.rate)
        bitRate = (stream.bit_rate ?? probed.format?.bit_rate).flatMap(Int.init)
        colorSpace = stream.color_space == "unknown" ? nil : stream.color_space
        transfer = stream.color_transfer
        pixelFormat = stream.pix_fmt
        hasAlphaBeside = stream.tags?.contains { $0.key.lowercased() == "alpha_mode" && $0.value == "1" } ?? false
    }

    /// Reads a fraction such as "30000/1001"; `nil` for "0/0".
    private static func rate(_ text: String) -> Double? {
        let parts = text.split(separator: "/").compactMap { Double($0) }
        guard parts.count == 2, parts[0] > 0, parts[1] > 0 else { return nil }
        return parts[0] / parts[1]
    }

    static let questions = [
        "-show_entries",
        "stream=codec_name,width,height,avg_frame_rate,r_frame_rate,duration,bit_rate,color_space,color_transfer,"
            + "pix_fmt:stream_tags=alpha_mode:format=duration,bit_rate,start_time",
        "-select_streams", "V:0", "-of", "json",
    ]

    private struct Fields: Decodable {
        let streams: [Stream]?
        let format: Format?

        struct Stream: Decodable {
            let codec_name, avg_frame_rate, r_frame_rate, duration, bit_rate, color_space, color_transfer: String?
            let pix_fmt: String?
            let tags: [String: String]?
            let width, height: Int?
        }
        struct Format: Decodable { let duration, bit_rate, start_time: String? }
    }
}
