/// The quantizer steps, RFC 6386 section 14.1, and libwebp's rounding of them.
enum QuantTables {
    // swift-format-ignore
    static let dc: [UInt16] = [
        4, 5, 6, 7, 8, 9, 10, 10, 11, 12, 13, 14, 15, 16, 17, 17,
        18, 19, 20, 20, 21, 21, 22, 22, 23, 23, 24, 25, 25, 26, 27, 28,
        29, 30, 31, 32, 33, 34, 35, 36, 37, 37, 38, 39, 40, 41, 42, 43,
        44, 45, 46, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58,
        59, 60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 71, 72, 73, 74,
        75, 76, 76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86, 87, 88, 89,
        91, 93, 95, 96, 98, 100, 101, 102, 104, 106, 108, 110, 112, 114, 116, 118,
        122, 124, 126, 128, 130, 132, 134, 136, 138, 140, 143, 145, 148, 151, 154, 157,
    ]

    // swift-format-ignore
    static let ac: [UInt16] = [
        4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19,
        20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35,
        36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51,
        52, 53, 54, 55, 56, 57, 58, 60, 62, 64, 66, 68, 70, 72, 74, 76,
        78, 80, 82, 84, 86, 88, 90, 92, 94, 96, 98, 100, 102, 104, 106, 108,
        110, 112, 114, 116, 119, 122, 125, 128, 131, 134, 137, 140, 143, 146, 149, 152,
        155, 158, 161, 164, 167, 170, 173, 177, 181, 185, 189, 193, 197, 201, 205, 209,
        213, 217, 221, 225, 229, 234, 239, 245, 249, 254, 259, 264, 269, 274, 279, 284,
    ]

    /// The AC step of the block of luma DCs: 155/100 of the luma step, at least 8.
    static func secondOrderAC(_ index: Int) -> UInt16 { max(8, ac[index] * 155 / 100) }

    /// The position of each coefficient in coding order (the zigzag), RFC 6386 section 13: sixteen nibbles, so that
    /// unrolled loops get constants.
    @inline(__always)
    static func position(_ n: Int) -> Int {
        Int(truncatingIfNeeded: (0xFEB7_ADC9_6325_8410 as UInt64) &>> UInt64(truncatingIfNeeded: 4 &* n)) & 15
    }

    /// The band of each position in coding order, RFC 6386 section 13.3.
    @inline(__always)
    static func band(_ n: Int) -> Int {
        Int(truncatingIfNeeded: (0x7666_6666_6546_3210 as UInt64) &>> UInt64(truncatingIfNeeded: 4 &* n)) & 15
    }

    /// libwebp's sharpening, in 1/2048 of a step. It rounds fine detail up a little more.
    @inline(__always)
    static func sharpening(_ position: Int) -> Int {
        let table = SIMD16<UInt8>(0, 30, 60, 90, 30, 60, 90, 90, 60, 90, 90, 90, 90, 90, 90, 90)
        return Int(table[position])
    }

    /// The fixed probabilities of the extra bits of large levels, categories 3 to 6, RFC 6386 section 13.2.
    static let category3: [UInt8] = [173, 148, 140]
    static let category4: [UInt8] = [176, 155, 140, 135]
    static let category5: [UInt8] = [180, 157, 141, 134, 130]
    static let category6: [UInt8] = [254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129]
}
