/// Blocks of memory that are freed together. If there is no memory, `take` throws instead of ending the process.
final class Memory {
    private var blocks: [UnsafeMutableRawPointer] = []

    deinit { for block in blocks { Platform.free(block) } }

    /// Allocates zeroed memory for `count` values.
    func take<Value: BitwiseCopyable>(_ type: Value.Type, _ count: Int) throws(WebPError) -> UnsafeMutablePointer<Value>
    {
        let bytes = max(count, 1) * MemoryLayout<Value>.stride
        guard let block = Platform.allocate(bytes: bytes) else { throw .outOfMemory }
        blocks.append(block)
        block.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
        return block.bindMemory(to: type, capacity: max(count, 1))
    }

    func takeLanes(_ count: Int = 16) throws(WebPError) -> LaneBlock {
        let values = try take(Int16.self, 16 * count)
        return UnsafeMutableRawPointer(values).bindMemory(to: Lanes.self, capacity: count)
    }
}
