import Calotype
import CalotypeCDN
import CalotypeTesting
import Foundation
import Testing

@Suite("Lists of stores behind HTTP", .timeLimit(.minutes(1)))
struct ListingTests {
    private static let noon = Date(timeIntervalSince1970: 1_769_860_800)

    @Test("tell the times of objects, as WebDAV servers and bunny.net write them", arguments: [true, false])
    func times(_ isDAV: Bool) async throws {
        let xml = """
            <?xml version="1.0"?><D:multistatus xmlns:D="DAV:">
            <D:response><D:href>/zone/ann/</D:href><D:propstat><D:prop>
              <D:getlastmodified>Fri, 02 Jan 2026 00:00:00 GMT</D:getlastmodified></D:prop></D:propstat></D:response>
            <D:response><D:href>/zone/ann/a%20b</D:href><D:propstat><D:prop>
              <D:getlastmodified>Sat, 31 Jan 2026 12:00:00 GMT</D:getlastmodified></D:prop></D:propstat></D:response>
            <D:response><D:href>/zone/ann/c</D:href></D:response></D:multistatus>
            """
        let json = """
            [{"ObjectName":"a b","IsDirectory":false,"LastChanged":"2026-01-31T12:00:00.123"},
             {"ObjectName":"c","IsDirectory":false}]
            """
        try await ScriptedServer.run { _ in
            let (status, body) = isDAV ? ("207 Multi-Status", xml) : ("200 OK", json)
            return [
                .send("HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)")
            ]
        } _: { server in
            try await withHTTPClient { http in
                let access: HTTPStoreAccess = isDAV ? .webDAV(user: "u", password: "p") : .bunny(accessKey: "k")
                let store = HTTPStore(server.address + "/zone", access: access, httpClient: http)
                let objects = try await store.objects(below: ObjectKey("ann"), limit: 9)
                let expected: [(name: String, time: Date?)] = [("ann/a b", Self.noon), ("ann/c", nil)]
                #expect(
                    try objects.sorted { $0.key.rawValue < $1.key.rawValue }
                        == expected.map { ListedObject(key: try ObjectKey($0.name), storedAt: $0.time) })
            }
        }
    }
}
