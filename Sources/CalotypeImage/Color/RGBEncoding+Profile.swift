extension RGBEncoding {
    /// An ICC profile with these colors (ICC.1:2022). It is a gray profile if `isGray`.
    func profile(isGray: Bool) -> [UInt8] {
        let curve = Self.curve(transfer)
        let white = [0.9642, 1, 0.8249]
        var tags: [(name: String, content: [UInt8])] = [
            ("desc", Self.text(self == .srgb ? "sRGB IEC61966-2.1" : "RGB by the file's own numbers")),
            ("cprt", Self.text("CC0")), ("wtpt", Self.numbers("XYZ ", white)),
        ]
        if isGray {
            tags.append(("kTRC", curve))
        } else {
            let (toD50, columns) = primaries.inD50
            tags.append(("chad", Self.numbers("sf32", toD50.rows.flatMap { $0 })))
            for (name, column) in zip(["rXYZ", "gXYZ", "bXYZ"], columns) {
                tags.append((name, Self.numbers("XYZ ", column)))
            }
            for name in ["rTRC", "gTRC", "bTRC"] { tags.append((name, curve)) }
        }
        return Self.file(isGray ? "GRAY" : "RGB ", tags)
    }

    /// The content of a parametric curve tag.
    private static func curve(_ transfer: Transfer) -> [UInt8] {
        switch transfer {
        case .power(let power): tag("para") + [0, 0, 0, 0] + fixed(power)
        case .srgb:
            tag("para") + [0, 3, 0, 0] + [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045].flatMap(fixed)
        }
    }

    private static func text(_ text: String) -> [UInt8] {
        let units = text.utf16.flatMap { big($0) }
        return tag("mluc") + big(UInt32(1)) + big(UInt32(12)) + Array("enUS".utf8) + big(UInt32(units.count))
            + big(UInt32(28)) + units
    }

    private static func numbers(_ type: String, _ numbers: [Double]) -> [UInt8] { tag(type) + numbers.flatMap(fixed) }

    private static func tag(_ type: String) -> [UInt8] { Array(type.utf8) + [0, 0, 0, 0] }

    /// An `s15Fixed16Number`.
    private static func fixed(_ number: Double) -> [UInt8] {
        big(UInt32(bitPattern: Int32(clamping: Int((number * 65_536).rounded()))))
    }

    private static func big<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
        stride(from: Number.bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> $0) }
    }

    private static func file(_ space: String, _ tags: [(name: String, content: [UInt8])]) -> [UInt8] {
        var (table, contents): ([UInt8], [UInt8]) = (big(UInt32(tags.count)), [])
        let start = 128 + 4 + 12 * tags.count
        for (name, content) in tags {
            table += Array(name.utf8) + big(UInt32(start + contents.count)) + big(UInt32(content.count))
            contents += content + Array(repeating: 0, count: (4 - content.count % 4) % 4)
        }
        let size = start + contents.count
        // Version 4.3, for display devices. The date has no meaning.
        let version: [UInt8] = [4, 0x30, 0, 0]
        var header = big(UInt32(size)) + [0, 0, 0, 0] + version + Array("mntr\(space)XYZ ".utf8)
        header += [2026, 1, 1, 0, 0, 0].flatMap { big(UInt16($0)) } + Array("acsp".utf8)
        header += Array(repeating: 0, count: 28) + [0.9642, 1, 0.8249].flatMap(fixed)
        header += Array(repeating: 0, count: 128 - header.count)
        return header + table + contents
    }
}

extension RGBPrimaries {
    /// The matrix that adapts colors to D50, the white of ICC profiles, and the three primaries adapted to it.
    fileprivate var inD50: (adaptation: Matrix, columns: [[Double]]) {
        let white = white.color
        let primaries = Matrix(columns: [red.color, green.color, blue.color])
        let shares = primaries.inverse * white
        let bradford = Matrix(rows: [
            [0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296],
        ])
        let (from, to) = (bradford * white, bradford * [0.9642, 1, 0.8249])
        let scaled = Matrix(rows: (0..<3).map { row in bradford.rows[row].map { $0 * to[row] / from[row] } })
        let adaptation = bradford.inverse * scaled
        let columns = zip([red, green, blue], shares).map { point, share in
            adaptation * point.color.map { $0 * share }
        }
        return (adaptation, columns)
    }
}

extension RGBPrimaries.Point {
    /// The XYZ value of the point with Y = 1.
    fileprivate var color: [Double] { [x / y, 1, (1 - x - y) / y] }
}

/// A 3 × 3 matrix.
private struct Matrix {
    let rows: [[Double]]

    init(rows: [[Double]]) { self.rows = rows }

    init(columns: [[Double]]) { rows = (0..<3).map { row in columns.map { $0[row] } } }

    static func * (matrix: Matrix, vector: [Double]) -> [Double] {
        matrix.rows.map { row in zip(row, vector).reduce(0) { $0 + $1.0 * $1.1 } }
    }

    static func * (left: Matrix, right: Matrix) -> Matrix {
        Matrix(columns: (0..<3).map { column in left * right.rows.map { $0[column] } })
    }

    /// The inverse, by cofactors. It exists if the primaries form a triangle.
    var inverse: Matrix {
        func cofactor(_ row: Int, _ column: Int) -> Double {
            let (first, second) = ((row + 1) % 3, (row + 2) % 3)
            let (left, right) = ((column + 1) % 3, (column + 2) % 3)
            return rows[first][left] * rows[second][right] - rows[first][right] * rows[second][left]
        }
        let determinant = (0..<3).reduce(0) { $0 + rows[0][$1] * cofactor(0, $1) }
        return Matrix(rows: (0..<3).map { row in (0..<3).map { cofactor($0, row) / determinant } })
    }
}
