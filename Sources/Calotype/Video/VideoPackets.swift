internal import Foundation

/// When the pictures of a film are shown, by its packets. It takes reading the film, of which two hours are looked at, and decodes
/// nothing.
struct VideoPackets: Sendable {
    /// In seconds: from the first one until the last one has been seen.
    let duration: Double
    /// Pictures a second, all in all; `nil` of a single one.
    let rate: Double?
    /// When the pictures are shown that need no other to be decoded, by the clock of the file, in order.
    let keyframes: [Double]

    /// Two hours at sixty a second.
    static let most = 432_000
    /// A line has about thirty.
    private static let mostBytes = 40 * most

    /// Has `ffprobe` look through a film. Throws as it does for a film that is not there.
    init(of file: VideoFile) async throws {
        let arguments = [
            "-v", "error", "-select_streams", "V:0", "-read_intervals", "%+7200", "-show_entries",
            "packet=pts_time,duration_time,flags", "-of", "csv=p=0",
        ]
        self.init(csv: try await VideoProgram.probe.output(arguments + file.input, limit: Self.mostBytes))
    }

    /// A line for each packet: when it is shown, and for how long, where that is known; and whether it is a keyframe.
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
        // The last one is seen as long as the others, where nobody says how long.
        duration = max(end, last + (rate.map { 1 / $0 } ?? 0)) - first
    }
}
