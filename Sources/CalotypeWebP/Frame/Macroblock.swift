/// What is decided about a macroblock, for its neighbours and for the first partition.
struct Macroblock: BitwiseCopyable {
    /// Modes of the sixteen 4×4 blocks. A whole-macroblock mode stands in all of them: the numbers agree.
    var blockModes = SIMD16<UInt8>()
    var isBlockwise = false
    /// No coefficients: it has no tokens.
    var isEmpty = false
    var chromaMode: UInt8 = 0
    var segment: UInt8 = 0
    /// How easily it compresses, 0 to 255.
    var alpha: UInt8 = 0
}
