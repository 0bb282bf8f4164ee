internal import Calotype

/// Posts to addresses from users. The rules for sources also apply here: it allows public addresses only, checks them
/// before and on the connection itself, follows no redirects, and has short timeouts.
struct WebhookClient: Sendable {
    private let downloader: Downloader

    /// `opened` contains addresses that are allowed although they are not public.
    init(allowsPrivateAddresses: Bool, opened: Set<IPAddress> = []) {
        var limits = SourceLimits()
        limits.allowsPrivateAddresses = allowsPrivateAddresses
        downloader = Downloader(limits: limits, openedAddresses: opened)
    }

    /// Posts `body` and returns the status of the response. Throws `TransferError` if there is no response.
    func post(_ body: [UInt8], to address: String, _ headers: [(String, String)]) async throws -> Int {
        let url = try HTTPURL(address)
        do {
            return try await downloader.post(
                body, to: url, [("Content-Type", "application/json")] + headers, timeout: .seconds(15), answerLimit: 0
            ).status
        } catch {
            try Task.checkCancellation()
            // The path of a callback is often secret as well.
            let known = TransferError(error, from: url)
            throw TransferError(known.fault, detail: known.detail.replacing(url.withoutQuery, with: "the callback"))
        }
    }
}
