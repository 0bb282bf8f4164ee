/// libFuzzer calls this with each input that it makes up: see Scripts/fuzz.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    readMetadata(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}
