/// How an HDR picture's numbers tell brightness, by the transfer characteristics of ITU-T H.273.
public enum HighDynamicRange: String, Sendable, Hashable {
    /// Perceptual quantisation, SMPTE ST 2084.
    case pq
    /// Hybrid log-gamma, ARIB STD-B67.
    case hlg

    /// `nil` for every other number, which is SDR or unknown.
    init?(transferCharacteristics number: Int?) {
        switch number {
        case 16: self = .pq
        case 18: self = .hlg
        default: return nil
        }
    }
}
