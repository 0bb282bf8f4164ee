import CalotypeTesting

/// Makes inputs of seeds. The input of a number is the same in every run.
struct Mutator {
    let seeds: [[UInt8]]
    let words: [[UInt8]]
    let most: Int

    func input(_ number: UInt64, of seed: UInt64) -> [UInt8] {
        var random = SeededGenerator(seed: seed &* 0x9E37_79B9 &+ number)
        var input = random.pick(seeds)
        for _ in 0..<Int.random(in: 1...8, using: &random) { change(&input, &random) }
        if input.count > most { input.removeLast(input.count - most) }
        return input
    }

    private func change(_ input: inout [UInt8], _ random: inout SeededGenerator) {
        guard !input.isEmpty else {
            input = random.pick(seeds)
            return
        }
        let place = Int.random(in: input.indices, using: &random)
        let length = min(1 << Int.random(in: 0...9, using: &random), input.count - place)
        switch Int.random(in: 0..<10, using: &random) {
        case 0: input[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
        case 1: input[place] = random.pick([0, 1, 0x7F, 0x80, 0xFF, UInt8.random(in: 0...255, using: &random)])
        case 2: overwrite(&input, at: place, with: number(&random))
        case 3: input.removeSubrange(place..<place + length)
        case 4: input.insert(contentsOf: input[place..<place + length], at: place)
        case 5: input.removeLast(input.count - place)
        case 6: splice(&input, at: place, &random)
        case 7 where !words.isEmpty: input.insert(contentsOf: random.pick(words), at: place)
        case 8 where !words.isEmpty: overwrite(&input, at: place, with: random.pick(words))
        default:
            input.insert(
                contentsOf: (0..<Int.random(in: 1...16, using: &random)).map { _ in
                    UInt8.random(in: 0...255, using: &random)
                }, at: place)
        }
    }

    private func overwrite(_ input: inout [UInt8], at place: Int, with bytes: [UInt8]) {
        for (offset, byte) in bytes.enumerated() where place + offset < input.count { input[place + offset] = byte }
    }

    /// A number that parsers often get wrong, in two, four or eight bytes of either order.
    private func number(_ random: inout SeededGenerator) -> [UInt8] {
        let value = random.pick([0, 1, 2, 127, 128, 255, 256, 32_767, 65_535, 0x7FFF_FFFF, 0x8000_0000, .max, .max - 7])
        let value64 = random.chance(20) ? random.next() : UInt64(value)
        let bytes =
            switch Int.random(in: 0..<3, using: &random) {
            case 0: big(UInt16(truncatingIfNeeded: value64))
            case 1: big(UInt32(truncatingIfNeeded: value64))
            default: big(value64)
            }
        return random.chance(50) ? bytes : bytes.reversed()
    }

    private func splice(_ input: inout [UInt8], at place: Int, _ random: inout SeededGenerator) {
        let other = random.pick(seeds)
        guard !other.isEmpty else { return }
        input.replaceSubrange(place..., with: other[Int.random(in: other.indices, using: &random)...])
    }
}
