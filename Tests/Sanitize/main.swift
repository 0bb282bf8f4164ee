import CalotypeWebP

// What Scripts/sanitize builds with a sanitizer: any options and small pictures, then larger ones on all threads.

var random = Seeded(state: 7)
var cases = 0
for _ in 0..<1500 {
    let count = Int.random(in: FuzzCase.header + 1...1200, using: &random)
    guard let test = FuzzCase((0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }) else { continue }
    if let failure = test.failure() { fatalError(failure) }
    cases += 1
}
for (index, content) in Picture.Content.allCases.enumerated() {
    let picture = Picture(width: 300 + 7 * index, height: 220 + 16 * index, content)
    for effort in [0, 4, 6] {
        for isPortable in [false, true] {
            let files = try (1...4).map { threads in
                try Encoding(picture, WebPOptions(effort: effort, maximumThreads: threads), portable: isPortable).bytes
            }
            guard Set(files).count == 1 else { fatalError("the bytes depend on the threads") }
            cases += files.count
        }
    }
}
print("\(cases) encodes, nothing found")
