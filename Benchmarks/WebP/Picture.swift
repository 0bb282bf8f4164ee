import Foundation

/// Pixels from a binary PPM file.
struct Picture {
    let name: String
    let width: Int
    let height: Int
    let pixels: [UInt8]

    init(ppm path: String) {
        let url = URL(filePath: path)
        guard let file = try? [UInt8](Data(contentsOf: url)), file.starts(with: Array("P6".utf8)) else {
            fatalError("\(path) is not a PPM file")
        }
        var (numbers, next): ([Int], Int) = ([], 3)
        while numbers.count < 3 {
            var number = 0
            while (48...57).contains(file[next]) { (number, next) = (10 * number + Int(file[next]) - 48, next + 1) }
            numbers.append(number)
            next += 1
        }
        name = url.deletingPathExtension().lastPathComponent
        (width, height, pixels) = (numbers[0], numbers[1], Array(file[next...]))
    }
}
