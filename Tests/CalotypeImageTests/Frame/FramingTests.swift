import Testing

@testable import CalotypeImage

@Suite("The sizes on the way to a variant")
struct FramingTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let fit: FitMode
        let image: (Int, Int)
        let box: (Int, Int)
        let sizes: String
        var testDescription: String { "\(fit) \(image) \(box)" }
    }

    static let rows: [Row] = [
        Row(fit: .inside, image: (1536, 1024), box: (1024, 1024), sizes: "1024×683 1024×683 1024×683"),
        Row(fit: .inside, image: (64, 48), box: (1024, 1024), sizes: "64×48 64×48 64×48"),
        Row(fit: .contain, image: (1536, 1024), box: (1024, 1024), sizes: "1024×683 1024×683 1024×1024"),
        Row(fit: .contain, image: (64, 48), box: (100, 50), sizes: "64×48 64×48 100×50"),
        Row(fit: .cover, image: (1536, 1024), box: (1024, 1024), sizes: "1536×1024 1024×1024 1024×1024"),
        Row(fit: .cover, image: (1536, 1024), box: (512, 512), sizes: "768×512 512×512 512×512"),
        Row(fit: .cover, image: (1024, 1536), box: (400, 200), sizes: "400×600 400×200 400×200"),
        Row(fit: .smart, image: (1000, 1000), box: (333, 333), sizes: "333×333 333×333 333×333"),
        // Never enlarged: as much as has the shape of the box.
        Row(fit: .cover, image: (64, 48), box: (1024, 1024), sizes: "64×48 48×48 48×48"),
        Row(fit: .smart, image: (2000, 100), box: (1000, 1000), sizes: "2000×100 100×100 100×100"),
        Row(fit: .cover, image: (500, 100), box: (200, 200), sizes: "500×100 100×100 100×100"),
        Row(fit: .cover, image: (16_000, 1), box: (10, 100), sizes: "16000×1 1×1 1×1"),
        Row(fit: .cover, image: (1, 1), box: (16_383, 1), sizes: "1×1 1×1 1×1"),
    ]

    @Test("follow from the source, the box and the fit", arguments: rows)
    func sizes(_ row: Row) {
        var spec = VariantSpec(
            .normal, inside: Dimensions(width: row.box.0, height: row.box.1), as: .jpeg, quality: 80, effort: 4)
        spec.fit = row.fit
        let framing = Framing(Dimensions(width: row.image.0, height: row.image.1), for: spec)
        #expect("\(framing.scaled) \(framing.window) \(framing.canvas)" == row.sizes)
    }

    @Test(
        "A cut is around its point, as near as the edges let it",
        arguments: [
            (0.5, 0.5, 50, 25), (0.0, 0.0, 0, 0), (1.0, 1.0, 100, 50), (0.3, 0.7, 10, 45), (0.26, 0.0, 2, 0),
        ])
    func location(_ x: Double, _ y: Double, _ left: Int, _ top: Int) {
        let part = CropRectangle(
            of: Dimensions(width: 100, height: 50), around: (x, y), in: Dimensions(width: 200, height: 100))
        #expect((part.left, part.top, part.width, part.height) == (left, top, 100, 50))
    }

    @Test("A part of a scaled image is told in pixels of the original, and stays inside it")
    func reported() {
        let part = CropRectangle(left: 100, top: 0, of: Dimensions(width: 412, height: 342))
        let reported = part.scaled(from: Dimensions(width: 512, height: 342), to: Dimensions(width: 1535, height: 1025))
        #expect((reported.left, reported.top, reported.width, reported.height) == (300, 0, 1235, 1025))
        let dot = CropRectangle(left: 9, top: 9, of: Dimensions(width: 1, height: 1))
        let tiny = dot.scaled(from: Dimensions(width: 10, height: 10), to: Dimensions(width: 2, height: 3))
        #expect((tiny.left, tiny.top, tiny.width, tiny.height) == (1, 2, 1, 1))
    }
}
