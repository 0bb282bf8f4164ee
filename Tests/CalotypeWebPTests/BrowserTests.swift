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

    /// The red, green and blue that the browser draws of each file; none where it cannot.
    private static func pixels(of files: [[UInt8]]) async throws -> [[UInt8]] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "browser-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let images = files.map { "<img src='data:image/webp;base64,\(Data($0).base64EncodedString())'>" }.joined()
        let page = folder.appending(path: "page.html")
        try Data((images + script).utf8).write(to: page)
        let output = try await ExternalTool.run(
            "chromium",
            ["--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir=\(folder.path)", "--dump-dom", page.path],
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
}
