/// The time and the position of each frame of a storyboard, as a WebVTT file for video players. Each cue selects a part
/// of the sheet with a media fragment (W3C Media Fragments URI 1.0, section 4.2.2).
struct StoryboardCues: Sendable, Hashable {
    let tile: Dimensions
    let columns: Int
    /// The duration of each frame, in milliseconds.
    let delays: [Int]

    /// Returns the bytes of the file. `image` is the URL of the sheet, relative to the file.
    var file: @Sendable (_ image: String) -> [UInt8] { { Array(webVTT(naming: $0).utf8) } }

    /// `image` is the URL of the sheet, relative to the file.
    func webVTT(naming image: String) -> String {
        var start = 0
        let cues = delays.enumerated().map { index, delay in
            let end = start + delay
            defer { start = end }
            let (x, y) = (index % columns * tile.width, index / columns * tile.height)
            return """
                \(Self.time(start)) --> \(Self.time(end))
                \(image)#xywh=\(x),\(y),\(tile.width),\(tile.height)

                """
        }
        return (["WEBVTT\n"] + cues).joined(separator: "\n")
    }

    private static func time(_ milliseconds: Int) -> String {
        func digits(_ number: Int, _ count: Int) -> String {
            String(repeating: "0", count: max(0, count - "\(number)".count)) + "\(number)"
        }
        let seconds = milliseconds / 1000
        return "\(digits(seconds / 3600, 2)):\(digits(seconds / 60 % 60, 2)):\(digits(seconds % 60, 2))."
            + digits(milliseconds % 1000, 3)
    }
}
