import Foundation

/// A certificate that `cryptography` made, and time stamps of OpenSSL.
enum TestCertificate {
    /// Organization "Example Org", common name "example signer", valid until 2027-01-02 03:04:05.
    static let leaf = base64(
        """
        MIIBKjCB0aADAgECAgEBMAoGCCqGSM49BAMCMA8xDTALBgNVBAMMBHJvb3QwHhcNMjYwMTAxMDAwMDAwWhcNMjcwMTAyMDMwNDA1WjAvMRQw
        EgYDVQQKDAtFeGFtcGxlIE9yZzEXMBUGA1UEAwwOZXhhbXBsZSBzaWduZXIwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAThxN/vTgAN7qcH
        JHJWYlFydvsKN0gBa4mLdtFk+ol4woO/LC356pFhrNpn159yeRyghdXIXlu4KNx5wZV96fPwMAoGCCqGSM49BAMCA0gAMEUCIQDYmhTvG+IZ
        ZBRr9PbSDKFOjAvWIiHI4NNqylZpa9OUwgIgEGKDetMwdVikun2NtfUmCfUsDegryfV0aSxpd9NZwLw=
        """)

    /// The token, and the answer of the authority that contains it. Both say 2026-11-30 12:37:05.
    static let token = base64(
        """
        MIIBqgYJKoZIhvcNAQcCoIIBmzCCAZcCAQMxDzANBglghkgBZQMEAgEFADBiBgsqhkiG9w0BCRABBKBTBFEwTwIBAQYDKgMEMDEwDQYJYIZI
        AWUDBAIBBQAEIJjqbk8hby+0tp//mzpEhCw4aGymhfP1XcSMXT+xEHvkAgECGA8yMDI2MTEzMDEyMzcwNVoxggEbMIIBFwIBATAUMA8xDTAL
        BgNVBAMMBHJvb3QCAQEwDQYJYIZIAWUDBAIBBQCggZgwGgYJKoZIhvcNAQkDMQ0GCyqGSIb3DQEJEAEEMBwGCSqGSIb3DQEJBTEPFw0yNjEx
        MzAxMjM3MDVaMCsGCyqGSIb3DQEJEAIMMRwwGjAYMBYEFL8HKArsz2IKQZe1Wmg5M2bQDjEdMC8GCSqGSIb3DQEJBDEiBCDLxnMLLikro8lr
        RRaokrPlASQgiUyiN9IaRAoqYhGvZjAKBggqhkjOPQQDAgRGMEQCIDdd3pC20T1nPkYvLdZi032O910wEhJKV7Pxs1qfAU6NAiBWRUDdCQCu
        xV3JVw/TMGaMJPkpuc5lTLOwLMmTIzNXjA==
        """)
    static let answer: [UInt8] = bytes([0x30, 0x82, 0x01, 0xB3, 0x30, 0x03, 0x02, 0x01, 0x00], token)

    private static func base64(_ text: String) -> [UInt8] {
        [UInt8](Data(base64Encoded: text, options: .ignoreUnknownCharacters) ?? Data())
    }
}
