/// What libFuzzer calls with every input that it makes up: see Scripts/fuzz.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let test = FuzzCase(Array(UnsafeBufferPointer(start: start, count: count))) else { return 0 }
    if let failure = test.failure() { fatalError(failure) }
    return 0
}
