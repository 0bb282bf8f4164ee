internal import CalotypeAPI

/// Examines JSON before it is decoded.
enum UndecodedJSON {
    /// Returns the approximate number of values. The number is never too small, but may be a little too large. A value
    /// may have only two bytes of text, but takes twenty times as much memory after decoding.
    static func values(in bytes: [UInt8]) -> Int {
        var (count, isText, isEscaped) = (1, false, false)
        for byte in bytes {
            switch byte {
            case _ where isEscaped: isEscaped = false
            case UInt8(ascii: "\\") where isText: isEscaped = true
            case UInt8(ascii: "\""): isText.toggle()
            case UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "{"): count += isText ? 0 : 1
            default: break
            }
        }
        return count
    }
}
