/// When and where each frame of a storyboard is seen, as players of videos read it: a WebVTT file whose cues name a part of an
/// image by a media fragment (W3C Media Fragments URI 1.0, section 4.2.2).
struct StoryboardCues: Sendable, Hashable {
    let tile: Dimensions
    let columns: Int
    /// Of each frame, in milliseconds.
    let delays: [Int]

    /// The file's bytes, by the address of the sheet as it is seen from the file.
    var file: @Sendable (_ image: String) -> [UInt8] { { Array(webVTT(naming: $0).utf8) } }

    /// `image` is the address of the sheet as it is seen from the file.
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
