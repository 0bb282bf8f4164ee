import Calotype
import CalotypeTesting
import Foundation
import Testing

/// One row of the corpus file `hostile/source-addresses.tsv`.
struct CorpusAddress: Sendable, CustomTestStringConvertible {
    let address: String
    let verdict: String
    let why: String
    var testDescription: String { "\(address) (\(why))" }

    static let all: [CorpusAddress] = {
        guard let corpus = ProcessInfo.processInfo.environment["CALOTYPE_CORPUS"],
            let text = try? String(contentsOfFile: corpus + "/hostile/source-addresses.tsv", encoding: .utf8)
        else { return [] }
        return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
            let columns = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            return CorpusAddress(address: columns[0], verdict: columns[1], why: columns[2])
        }
    }()

    static let direct = all.filter { !$0.address.hasPrefix("redirect:") && !$0.address.hasPrefix("s3://") }
    static let redirects = all.filter { $0.address.hasPrefix("redirect:") }
    static let objects = all.filter { $0.address.hasPrefix("s3://") }
}

@Suite("The corpus of source addresses", .enabled(if: !CorpusAddress.all.isEmpty), .timeLimit(.minutes(1)))
struct SourceAddressCorpusTests {
    @Test("is read in full")
    func complete() {
        #expect(CorpusAddress.all.count >= 60)
        #expect(CorpusAddress.redirects.count == 3)
        #expect(CorpusAddress.objects.count == 4)
    }

    @Test("gets the verdict that it asks for", arguments: CorpusAddress.direct)
    func direct(_ row: CorpusAddress) async throws {
        let downloader = Downloader(limits: SourceLimits()) { name, port in
            let texts =
                switch name {
                case "localhost": ["127.0.0.1", "::1"]
                case "metadata.google.internal": ["169.254.169.254"]
                case "mixed.test": ["93.184.215.14", "10.0.0.1"]
                default: ["93.184.215.14"]
                }
            return try texts.map { try #require(IPAddress($0)).socketAddress(port: port) }
        }
        if row.verdict == "allow" {
            #expect(try await downloader.checkedAddresses(of: HTTPURL(row.address)).count == 1)
        } else {
            let error = try await transferError { try await downloader.load(row.address) }
            #expect([.invalidURL, .blockedAddress].contains(error.fault))
        }
    }

    @Test("is judged again at every redirect", arguments: CorpusAddress.redirects)
    func redirected(_ row: CorpusAddress) async throws {
        let target = row.address.firstRange(of: " -> ").map { String(row.address[$0.upperBound...]) } ?? "/loop"
        try await ScriptedServer.run { _ in
            [.send(redirect(to: target))]
        } _: { server in
            let downloader = try Downloader.trusting(server)
            let error = try await transferError { try await downloader.load("http://ok.test:\(server.port)/") }
            #expect([.invalidURL, .blockedAddress, .tooManyRedirects].contains(error.fault))
            #expect(server.connections == (target == "/loop" ? 6 : 1))
        }
    }

    @Test("knows objects of buckets", arguments: CorpusAddress.objects)
    func object(_ row: CorpusAddress) throws {
        switch row.verdict {
        case "block":
            #expect(throws: TransferError.self) { try ImageSource.object(row.address) }
        default:
            guard case .object(let bucket, let key) = try ImageSource.object(row.address) else {
                Issue.record("not an object")
                return
            }
            #expect("s3://\(bucket)/\(key)" == row.address)
        }
    }
}
