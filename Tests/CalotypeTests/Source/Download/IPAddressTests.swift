import Testing

import Calotype

@Suite("The reach of an internet address")
struct IPAddressTests {
    @Test(
        "is global for hosts of the public internet, also behind a translation",
        arguments: [
            "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
            "128.0.0.0", "169.253.255.255", "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.167.255.255",
            "198.17.255.255",
            "198.20.0.0", "223.255.255.255", "2606:4700:4700::1111", "2a00:1450::1", "2001:200::1", "::ffff:8.8.8.8",
            "64:ff9b::808:808", "2002:808:808::1", "2606:4700::5efe:808:808",
        ])
    func global(_ text: String) throws {
        #expect(try #require(IPAddress(text)).reach == .global)
    }

    @Test(
        "is local for this machine and its network, which a developer may open",
        arguments: [
            "127.0.0.1", "127.255.255.255", "10.0.0.0", "10.255.255.255", "172.16.0.0", "172.31.255.255", "192.168.0.0",
            "192.168.255.255", "::1", "fc00::1", "fdff::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
            "2606:4700::5efe:a00:1", "2606:4700::200:5efe:a00:1",
        ])
    func local(_ text: String) throws {
        guard case .local = try #require(IPAddress(text)).reach else {
            Issue.record("\(text) should be local")
            return
        }
    }

    @Test(
        "is special for everything else, whatever is configured",
        arguments: [
            "0.0.0.0", "0.255.255.255", "100.64.0.0", "100.127.255.255", "168.63.129.16", "169.254.0.0",
            "169.254.169.254", "192.0.0.0", "192.0.0.192", "192.0.2.255", "192.31.196.1", "192.52.193.1", "192.88.99.1",
            "192.175.48.1", "198.18.0.0", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.0",
            "239.255.255.255", "240.0.0.0", "255.255.255.255", "::", "::2", "::127.0.0.1", "::ffff:0:127.0.0.1",
            "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "64:ff9b:1:7f00:0:100::", "100::1",
            "100:0:0:1::1", "2001::1", "2001:0:808:808::f7f7:f7f7", "2001:10::1", "2001:20::1", "2001:1ff::1",
            "2001:db8::1", "2002:a9fe:a9fe::", "2620:4f:8000::1", "3fff:fff::1", "4000::1", "5f00::1", "fd00:ec2::254",
            "fe80::1", "fe80::5efe:7f00:1", "febf::1", "fec0::1", "ff02::1", "2606:4700::5efe:a9fe:a9fe",
        ])
    func special(_ text: String) throws {
        guard case .special = try #require(IPAddress(text)).reach else {
            Issue.record("\(text) should be special")
            return
        }
    }

    @Test(
        "is never guessed: other spellings are not read",
        arguments: [
            "", "1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "0x1.2.3.4", "256.0.0.1", "1.2.3.-4", "1.2.3.+4", "①.1.1.1",
            " 1.1.1.1",
            ":", ":::", "1:", ":1", "1::2::3", "12345::", "::g", "::+1", "fe80::1%lo", "1:2:3:4:5:6:7:8:9",
            "1:2:3:4:5:6:7::8", "::1.2.3", "1.2.3.4::",
        ])
    func unread(_ text: String) {
        #expect(IPAddress(text) == nil)
    }
}
