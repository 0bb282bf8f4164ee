/// The transfer function of an HDR image, by the transfer characteristics of ITU-T H.273.
public enum HighDynamicRange: String, Sendable, Hashable {
    /// Perceptual quantization, SMPTE ST 2084.
    case pq
    /// Hybrid log-gamma, ARIB STD-B67.
    case hlg

    /// `nil` for every other number: the image is SDR, or its transfer function is unknown.
    init?(transferCharacteristics number: Int?) {
        switch number {
        case 16: self = .pq
        case 18: self = .hlg
        default: return nil
        }
    }
}
