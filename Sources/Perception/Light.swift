#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Converts between sRGB samples and linear light, both from 0 to 1 (IEC 61966-2-1).
enum Light {
    /// The linear light of the 256 samples of 8 bits.
    static let ofBytes: [Double] = (0...255).map { byte in
        let sample = Double(byte) / 255
        return sample <= 0.04045 ? sample / 12.92 : pow((sample + 0.055) / 1.055, 2.4)
    }

    static func sample(of light: Double) -> Double {
        light <= 0.0031308 ? light * 12.92 : 1.055 * pow(light, 1 / 2.4) - 0.055
    }
}
