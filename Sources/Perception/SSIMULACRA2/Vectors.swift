internal import CLanes

/// The vectors that the inner loops are written for. All give the same scores, to the last bit.
package enum Vectors: CaseIterable, Sendable {
    case portable, avx2, avx512

    /// The widest vectors that pay on this CPU.
    package static let widest = available.last ?? .portable

    /// The vectors that this CPU has, from the narrowest to the widest.
    package static let available: [Self] = allCases.filter { $0.kernels.rawValue <= calotype_widest_vectors().rawValue }

    var kernels: calotype_vectors {
        switch self {
        case .portable: calotype_vectors_portable
        case .avx2: calotype_vectors_avx2
        case .avx512: calotype_vectors_avx512
        }
    }
}
