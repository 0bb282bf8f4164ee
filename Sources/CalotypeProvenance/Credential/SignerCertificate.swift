/// The facts in a signer's certificate that Calotype reports. RFC 5280. Nothing of it is verified.
package struct SignerCertificate: Sendable {
    /// The organization of the subject.
    package private(set) var organization: String?
    /// The common name of the subject.
    package private(set) var commonName: String?
    /// The first and last moment at which the certificate is valid.
    package private(set) var validFrom: String?
    package private(set) var validUntil: String?

    package init?(_ der: ByteWindow) {
        guard let certificate = DERElement(der), certificate.tag == DERElement.sequence,
            let body = certificate.children.first, body.tag == DERElement.sequence
        else { return nil }
        // An optional version, then the serial number, the algorithm, the issuer, the validity and the subject.
        let fields = Array(body.children.drop { $0.tag == DERElement.context0 })
        guard fields.count >= 5 else { return nil }
        let times = fields[3].children
        guard times.count == 2 else { return nil }
        (validFrom, validUntil) = (times[0].time, times[1].time)
        for attribute in fields[4].children.flatMap(\.children) { note(attribute.children) }
    }

    private mutating func note(_ attribute: [DERElement]) {
        guard attribute.count == 2, attribute[0].tag == DERElement.identifier else { return }
        // 2.5.4.3 and 2.5.4.10
        if attribute[0].content.holds([0x55, 0x04, 0x03]) { commonName = commonName ?? attribute[1].text }
        if attribute[0].content.holds([0x55, 0x04, 0x0A]) { organization = organization ?? attribute[1].text }
    }
}
