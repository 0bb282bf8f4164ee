/// The ten predictions of a 4×4 block in plain Swift, RFC 6386 section 12.3.
extension PortableKernels {
    /// Predicts a block. `edge` contains left from bottom to top, corner, top and top right (13 bytes), and the last
    /// one three more times.
    static func predict(_ edge: UnsafePointer<UInt8>, into prediction: LaneBlock) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 48) { found in
            for k in 0..<13 {
                let (previous, this, next) = (Int(edge[max(k - 1, 0)]), Int(edge[k]), Int(edge[k + 1]))
                found[k] = UInt8(truncatingIfNeeded: (previous &+ 2 &* this &+ next &+ 2) &>> 2)
                found[16 + k] = UInt8(truncatingIfNeeded: (this &+ next &+ 1) &>> 1)
            }
            found[13] = edge[0]
            var sum = 4
            for k in 0..<4 { sum &+= Int(edge[k]) &+ Int(edge[5 &+ k]) }
            found[14] = UInt8(truncatingIfNeeded: sum &>> 3)
            for p in 0..<16 {
                let slope = Int(edge[5 &+ (p & 3)]) &+ Int(edge[3 &- (p &>> 2)]) &- Int(edge[4])
                found[32 &+ p] = UInt8(truncatingIfNeeded: max(0, min(255, slope)))
            }
            let values = UnsafeMutableRawPointer(prediction).assumingMemoryBound(to: Int16.self)
            map.withUnsafeBufferPointer { map in
                for p in 0..<16 {
                    for mode in 0..<10 {
                        values[16 &* p &+ mode] = Int16(found[Int(map[16 &* p &+ mode])])
                    }
                }
            }
        }
    }

    // swift-format-ignore
    /// The source of the pixel at each position (row) in each mode (column): from 0 on, the smoothed edge (13 is its
    /// end, 14 the average); from 16 on, the mean of two edge pixels; from 32 on, the true-motion slope.
    private static let map: [UInt8] = [
        14, 32, 5, 3, 4, 20, 6, 21, 19, 18, 14, 14, 14, 14, 14, 14,
        14, 33, 6, 3, 5, 21, 7, 22, 4, 2, 14, 14, 14, 14, 14, 14,
        14, 34, 7, 3, 6, 22, 8, 23, 5, 17, 14, 14, 14, 14, 14, 14,
        14, 35, 8, 3, 7, 23, 9, 24, 6, 1, 14, 14, 14, 14, 14, 14,
        14, 36, 5, 2, 3, 4, 7, 6, 18, 17, 14, 14, 14, 14, 14, 14,
        14, 37, 6, 2, 4, 5, 8, 7, 3, 1, 14, 14, 14, 14, 14, 14,
        14, 38, 7, 2, 5, 6, 9, 8, 19, 16, 14, 14, 14, 14, 14, 14,
        14, 39, 8, 2, 6, 7, 10, 9, 4, 0, 14, 14, 14, 14, 14, 14,
        14, 40, 5, 1, 2, 3, 8, 22, 17, 16, 14, 14, 14, 14, 14, 14,
        14, 41, 6, 1, 3, 20, 9, 23, 2, 0, 14, 14, 14, 14, 14, 14,
        14, 42, 7, 1, 4, 21, 10, 24, 18, 13, 14, 14, 14, 14, 14, 14,
        14, 43, 8, 1, 5, 22, 11, 10, 3, 13, 14, 14, 14, 14, 14, 14,
        14, 44, 5, 0, 1, 2, 9, 7, 16, 13, 14, 14, 14, 14, 14, 14,
        14, 45, 6, 0, 2, 4, 10, 8, 1, 13, 14, 14, 14, 14, 14, 14,
        14, 46, 7, 0, 3, 5, 11, 9, 17, 13, 14, 14, 14, 14, 14, 14,
        14, 47, 8, 0, 4, 6, 12, 11, 2, 13, 14, 14, 14, 14, 14, 14,
    ]
}
