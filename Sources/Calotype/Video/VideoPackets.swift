internal import Foundation

/// The display times of a video's frames, from its packets. It reads the first two hours of the file and decodes
/// nothing.
struct VideoPackets: Sendable {
    /// The time from the start of the first frame to the end of the last one, in seconds.
    let duration: Double
    /// The average frames per second; `nil` if there are fewer than two frames.
    let rate: Double?
    /// The display times of the keyframes, in seconds on the file's clock, in ascending order.
    let keyframes: [Double]

    /// Two hours at 60 frames per second.
    static let most = 432_000
    /// A line has about 30 bytes.
    private static let mostBytes = 40 * most

    /// Runs `ffprobe` on a file. Throws as `VideoProgram.output` does.
    init(of file: VideoFile) async throws {
        let arguments = [
            "-v", "error", "-select_streams", "V:0", "-read_intervals", "%+7200", "-show_entries",
            "packet=pts_time,duration_time,flags", "-of", "csv=p=0",
        ]
        self.init(csv: try await file.read(with: .probe, arguments, limit: Self.mostBytes))
    }

    /// Reads one line for each packet: its display time, its duration if known, and its flags, which start with `K` for
    /// a keyframe.
    init(csv: [UInt8]) {
        var keyframes: [Double] = []
        var (first, last, end, count) = (Double.infinity, -Double.infinity, -Double.infinity, 0)
        for line in csv.split(separator: UInt8(ascii: "\n")) {
            let fields = line.split(separator: UInt8(ascii: ",")).map { String(decoding: $0, as: UTF8.self) }
            guard let start = fields.first.flatMap(Double.init), start.isFinite else { continue }
            let length = fields.count > 1 ? Double(fields[1]) ?? 0 : 0
            if fields.count > 2, fields[2].hasPrefix("K") { keyframes.append(start) }
            (first, last, end) = (min(first, start), max(last, start), max(end, start + max(length, 0)))
            count += 1
        }
        self.keyframes = keyframes.sorted()
        guard count > 0 else {
            (duration, rate) = (0, nil)
            return
        }
        rate = count > 1 && last > first ? Double(count - 1) / (last - first) : nil
        // If the last frame has no duration, it is assumed to last as long as the others.
        duration = max(end, last + (rate.map { 1 / $0 } ?? 0)) - first
    }
}
