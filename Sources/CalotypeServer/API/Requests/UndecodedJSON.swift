/// JSON that nobody has decoded yet.
enum UndecodedJSON {
    /// How many values there are, a few more than that counted rather than one less. Two bytes of text can be a value, which is
    /// twenty times as much once it is decoded.
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
