/// The decisions on a macroblock, for its neighbors and for the first partition.
struct Macroblock: BitwiseCopyable {
    /// The modes of the sixteen 4×4 blocks. A whole-macroblock mode is stored in all of them, because the numbers
    /// agree.
    var blockModes = SIMD16<UInt8>()
    var isBlockwise = false
    /// Whether there are no coefficients.
    var isEmpty = false
    var chromaMode: UInt8 = 0
    var segment: UInt8 = 0
    /// How easily the macroblock compresses, 0 to 255.
    var alpha: UInt8 = 0
    /// Whether no pixel is visible, so that any color will do.
    var isHidden = false
}
