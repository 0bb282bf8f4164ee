#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The weights of the error maps of one channel at one scale.
struct Weights {
    /// The weights of the means and of the 4-norms, each for structure, ringing and blurring.
    let mean: SIMD3<Double>
    let peak: SIMD3<Double>

    /// libjxl lists the weights by channel, scale and norm, and reads them one after the other. An image with fewer
    /// than 6 scales therefore gets other weights. This code does the same, so that scores match libjxl's.
    init(of channel: Channel, at scale: Int, among scales: Int) {
        let start = (channel.rawValue * scales + scale) * 6
        mean = SIMD3(Self.all[start], Self.all[start + 1], Self.all[start + 2])
        peak = SIMD3(Self.all[start + 3], Self.all[start + 4], Self.all[start + 5])
    }

    /// Whether the channel can change a score by a hundredth. Most cannot: their weights are residues of an
    /// optimization. Omitting those channels saves two thirds of the work.
    var matter: Bool { max(mean.max(), peak.max()) > 0.002 }

    /// The weights of SSIMULACRA2 2.1, from libjxl's tools/ssimulacra2.cc.
    private static let all: [Double] = [
        0, 0.0007376606707406586, 0, 0, 0.0007793481682867309, 0,
        0, 0.0004371155730107379, 0, 1.1041726426657346, 0.00066284834129271, 0.00015231632783718752,
        0, 0.0016406437456599754, 0, 1.8422455520539298, 11.441172603757666, 0,
        0.0007989109436015163, 0.000176816438078653, 0, 1.8787594979546387, 10.94906990605142, 0,
        0.0007289346991508072, 0.9677937080626833, 0, 0.00014003424285435884, 0.9981766977854967,
        0.00031949755934435053,
        0.0004550992113792063, 0, 0, 0.0013648766163243398, 0, 0,
        0, 0, 0, 7.466890328078848, 0, 17.445833984131262,
        0.0006235601634041466, 0, 0, 6.683678146179332, 0.00037724407979611296, 1.027889937768264,
        225.20515300849274, 0, 0, 19.213238186143016, 0.0011401524586618361, 0.001237755635509985,
        176.39317598450694, 0, 0, 24.43300999870476, 0.28520802612117757, 0.0004485436923833408,
        0, 0, 0, 34.77906344483772, 44.835625328877896, 0,
        0, 0, 0, 0, 0, 0,
        0, 0.0008680556573291698, 0, 0, 0, 0,
        0, 0.0005313191874358747, 0, 0.00016533814161379112, 0, 0,
        0, 0, 0, 0.0004179171803251336, 0.0017290828234722833, 0,
        0.0020827005846636437, 0, 0, 8.826982764996862, 23.19243343998926, 0,
        95.1080498811086, 0.9863978034400682, 0.9834382792465353, 0.0012286405048278493, 171.2667255897307,
        0.9807858872435379,
        0, 0, 0, 0.0005130064588990679, 0, 0.00010854057858411537,
    ]
}

/// The sum of all weighted errors, from which the score is computed.
struct WeightedDistance {
    private let scales: Int
    private var sum = 0.0

    init(scales: Int) { self.scales = scales }

    mutating func add(_ errors: PlaneErrors, of channel: Channel, at scale: Int) {
        let weights = Weights(of: channel, at: scale, among: scales)
        sum += (weights.mean * errors.mean + weights.peak * errors.peak).sum()
    }

    /// The score. The author of the metric fitted the formula, so that scores are distributed as people's ratings are.
    var score: Double {
        let distance = sum * 0.9562382616834844
        let bent =
            2.326765642916932 * distance - 0.020884521182843837 * distance * distance
            + 6.248496625763138e-05 * distance * distance * distance
        return bent > 0 ? 100 - 10 * pow(bent, 0.6276336467831387) : 100
    }
}
