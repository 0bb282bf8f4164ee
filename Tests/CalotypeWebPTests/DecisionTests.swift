import CalotypeWebP
import Testing

@Suite("Beside libwebp's method 4")
struct DecisionTests {
    /// Large enough for seven refreshes of the costs, most of them in the middle of a row.
    @Test(
        "Every mode and every level is the same", arguments: [10, 30, 50, 75, 98, 100], Picture.Content.allCases)
    func samePixels(_ quality: Int, _ content: Picture.Content) throws {
        let picture = Picture(width: 331, height: 540, content)
        let theirs = try #require(LibWebP.encode(picture, quality: quality))
        let planes = try #require(LibWebP.planes(of: theirs))
        for threads in [1, 3] {
            let options = WebPOptions(quality: quality, maximumThreads: threads, filterStrength: 0)
            let ours = try Encoding(picture, options)
            #expect(ours.reconstruction == planes)
            #expect(Double(ours.bytes.count) < 1.001 * Double(theirs.count) + 8)
        }
    }
}
