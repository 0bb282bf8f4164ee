internal import Foundation

/// Reads a storyboard as a player would, with a Python library for WebVTT and Pillow.
package enum SheetReader {
    /// A part of the sheet, and the time when it is shown.
    package struct Cue: Decodable, Sendable {
        /// The start and end, in seconds.
        package let start, end: Double
        /// The name of the image in the cue.
        package let image: String
        package let x, y, width, height: Int
        /// The color of the pixel in the middle.
        package let color: [Int]
    }

    package static func cues(of print: Print) async throws -> [Cue] {
        let folder = try ScratchFolder()
        let image = try folder.write(print.bytes, as: "sheet")
        let vtt = try folder.write(print.vtt ?? [], as: "sheet.vtt")
        return try JSONDecoder().decode([Cue].self, from: Data(try await Pillow.run(script, [image, vtt]).utf8))
    }

    private static let script = """
        import json, re, sys
        import webvtt
        from PIL import Image
        sheet = Image.open(sys.argv[1]).convert("RGB")
        def seconds(text):
            hours, minutes, rest = text.split(":")
            return int(hours) * 3600 + int(minutes) * 60 + float(rest)
        cues = []
        for cue in webvtt.read(sys.argv[2]):
            name, x, y, width, height = re.fullmatch(r"([^#]+)#xywh=(\\d+),(\\d+),(\\d+),(\\d+)", cue.text).groups()
            x, y, width, height = map(int, (x, y, width, height))
            assert x + width <= sheet.width and y + height <= sheet.height
            cues.append({"start": seconds(cue.start), "end": seconds(cue.end), "image": name, "x": x, "y": y,
                "width": width, "height": height, "color": sheet.getpixel((x + width // 2, y + height // 2))})
        print(json.dumps(cues))
        """
}
