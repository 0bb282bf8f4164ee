import Calotype
import CalotypeServer
internal import CalotypeSettings
import CalotypeTesting
import Foundation
import UnixSignals

/// One process of the service, assembled as `calotype serve` and `calotype work` are, with a diary around its queue and
/// store.
///
///     node api DIARY            the API, and webhooks
///     node work DIARY [STRIKE]  workers
struct TortureNode {
    private let hasAPI: Bool
    private let diary: Diary
    private let strike: Strike?

    init(arguments: [String]) throws {
        guard arguments.count >= 2 else { throw CocoaError(.featureUnsupported) }
        hasAPI = arguments[0] == "api"
        diary = try Diary(path: arguments[1])
        strike = arguments.count > 2 ? Strike(text: arguments[2]) : nil
    }

    func run() async throws {
        endWithParent()
        let striker = Striker(strike, diary)
        let poison = Poison(striker)
        guard !hasAPI, let address = ProcessInfo.processInfo.environment["S3_ENDPOINT"],
            let endpoint = URLComponents(string: address)
        else { return try await serve(striker, poison, hasProxy: false) }
        let upstream = FaultProxy.Upstream(host: endpoint.host ?? "", port: endpoint.port ?? 80)
        try await FaultProxy.run(
            to: upstream, [], then: .halfway,
            onHalfway: {
                poison.halfway()
                striker.pass(.midPut)
            }
        ) { _, endpoint in
            _ = unsafe setenv("S3_ENDPOINT", endpoint, 1)
            try await serve(striker, poison, hasProxy: true)
        }
    }

    private func serve(_ striker: Striker, _ poison: Poison, hasProxy: Bool) async throws {
        let diary = diary
        var options = NodeOptions(hasAPI: hasAPI, hasWorkers: !hasAPI) { diary.write("listening", "\($0)") }
        options.upkeep = .seconds(2)
        options.around.leases = LeaseRecorder(striker: striker, poison: poison, diary: diary).record
        options.around.store = {
            StrikingStore(store: $0, striker: striker, poison: poison, diary: diary, hasProxy: hasProxy)
        }
        let signals = await UnixSignalsSequence(trapping: [.sigterm])
        try await Assembly.fromEnvironment().runNode(options) {
            _ = await signals.first { _ in true }
            diary.write("terminating")
        }
        diary.write("over")
    }

    /// Ends this process when its driver ends, so that a killed driver leaves no processes behind.
    private func endWithParent() {
        let parent = getppid()
        let thread = Thread {
            while getppid() == parent { Thread.sleep(forTimeInterval: 0.5) }
            exit(70)
        }
        thread.start()
    }
}
