import CalotypeTesting
import CalotypeWebP
import Foundation
import Testing

@Suite("In a browser", .enabled(if: ExternalTool.isInstalled("chromium")), .timeLimit(.minutes(3)))
struct BrowserTests {
    @Test("Chromium shows the pixels that libwebp decodes")
    func shown() async throws {
        let options = [
            WebPOptions(quality: 95), WebPOptions(quality: 40, effort: 6),
            WebPOptions(quality: 75, filterStrength: 60, metadata: WebPMetadata(xmp: Array("<x/>".utf8))),
        ]
        let files = try options.map { try Encoding(Picture(width: 301, height: 533, .mixed), $0).bytes }
        let shown = try await Self.pixels(of: files)
        try #require(shown.count == files.count)
        for (file, pixels) in zip(files, shown) {
            let expected = try #require(LibWebP.pixels(of: file))
            try #require(pixels.count == expected.count)
            // Skia rounds the colors a little otherwise.
            #expect(zip(pixels, expected).allSatisfy { abs(Int($0) - Int($1)) <= 2 })
        }
    }

    @Test(
        "Chromium shows each frame of an animation for its time, and its alpha", .enabled(if: Pillow.hasPlaywright),
        arguments: [(Motion.corners, 3), (.vanishing, 4)])
    func animation(_ motion: Motion, _ channels: Int) async throws {
        let files = [try Movie(motion, channels: channels).encoded()]
        let shown = try await Self.frames(of: files)
        try #require(shown.count == files.count)
        for (file, bytes) in zip(files, shown) {
            let expected = try #require(ComposedFrames(file))
            let size = 4 * Movie.width * Movie.height
            try #require(bytes.count == (size + 1) * expected.frames.count)
            for (index, frame) in expected.frames.enumerated() {
                let seen = bytes[index * (size + 1)..<(index + 1) * (size + 1)]
                #expect(Int(seen.first ?? 0) == expected.durations[index])
                let pixels = Array(seen.dropFirst())
                #expect(Self.looksLike(frame, pixels), "frame \(index)")
            }
        }
    }

    private static func looksLike(_ frame: [UInt8], _ seen: [UInt8]) -> Bool {
        for pixel in stride(from: 0, to: frame.count, by: 4) {
            guard frame[pixel + 3] == seen[pixel + 3] else { return false }
            for channel in pixel..<pixel + 3 where frame[pixel + 3] > 0 {
                if abs(Int(frame[channel]) - Int(seen[channel])) > 3 { return false }
            }
        }
        return true
    }

    /// The red, green and blue that the browser draws of each file; none where it cannot.
    private static func pixels(of files: [[UInt8]]) async throws -> [[UInt8]] {
        try await results(of: files, script, type: "image/webp")
    }

    /// What the script about frames writes of each file. It ends later than the page is loaded, so the page is driven.
    private static func frames(of files: [[UInt8]]) async throws -> [[UInt8]] {
        let folder = try ScratchFolder()
        let images = files.map {
            "<img src='data:application/octet-stream;base64,\(Data($0).base64EncodedString())'>"
        }.joined()
        let page = try folder.write(Array((images + frameScript).utf8), as: "page.html")
        let script = """
            import sys
            from playwright.sync_api import sync_playwright
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
                page = browser.new_page()
                page.goto("file://" + sys.argv[1])
                page.wait_for_function(
                    "count => document.querySelectorAll('pre').length == count", arg=int(sys.argv[2]), timeout=60000)
                print("\\n".join(page.locator("pre").all_inner_texts()))
            """
        return try await Pillow.run(script, [page, "\(files.count)"]).split(separator: "\n")
            .compactMap { Data(base64Encoded: String($0)).map(Array.init) }
    }

    /// What a script writes about each of the images.
    private static func results(of files: [[UInt8]], _ script: String, type: String) async throws -> [[UInt8]] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "browser-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let images = files.map { "<img src='data:\(type);base64,\(Data($0).base64EncodedString())'>" }.joined()
        let page = folder.appending(path: "page.html")
        try Data((images + script).utf8).write(to: page)
        let output = try await ExternalTool.run(
            "chromium",
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir=\(folder.path)",
                "--virtual-time-budget=60000", "--dump-dom", page.path,
            ],
            within: .seconds(120))
        let drawn = output.stdout.split(separator: "<pre>").dropFirst().map { $0.prefix { $0 != "<" } }
        try #require(!drawn.isEmpty, "\(output.stderr)")
        return drawn.compactMap { Data(base64Encoded: String($0)).map(Array.init) }
    }

    private static let script = """
        <script>onload = () => {
            for (const image of [...document.images]) {
                const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight).getContext("2d");
                canvas.drawImage(image, 0, 0);
                const { data } = canvas.getImageData(0, 0, image.naturalWidth, image.naturalHeight);
                let text = "";
                data.forEach((value, index) => { if (index % 4 < 3) text += String.fromCharCode(value); });
                image.remove();
                document.body.append(Object.assign(document.createElement("pre"), { textContent: btoa(text) }));
            }
        };</script>
        """

    /// For each frame of each image, its milliseconds in a byte, and its pixels.
    private static let frameScript = """
        <script>
        const write = (text) =>
            document.body.append(Object.assign(document.createElement("pre"), { textContent: btoa(text) }));
        (async () => {
            for (const image of [...document.images]) {
                const data = Uint8Array.from(atob(image.src.split(",")[1]), (letter) => letter.charCodeAt(0));
                image.remove();
                const decoder = new ImageDecoder({ data, type: "image/webp", preferAnimation: true });
                await decoder.tracks.ready;
                await decoder.completed;
                let text = "";
                for (let index = 0; index < decoder.tracks.selectedTrack.frameCount; index++) {
                    const { image: frame } = await decoder.decode({ frameIndex: index });
                    text += String.fromCharCode(frame.duration / 1000);
                    const canvas = new OffscreenCanvas(frame.displayWidth, frame.displayHeight).getContext("2d");
                    canvas.drawImage(frame, 0, 0);
                    canvas.getImageData(0, 0, frame.displayWidth, frame.displayHeight).data.forEach(
                        (value) => { text += String.fromCharCode(value); });
                }
                write(text);
            }
        })();</script>
        """
}
