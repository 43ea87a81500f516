// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Web

@Suite struct HostCertificateTests {
    @Test(arguments: [
        ("DNS:a.example.com", true), ("DNS:A.Example.COM", true), ("DNS:*.example.com", true),
        ("DNS:b.org,DNS:a.example.com", true), ("DNS:*.com", false), ("DNS:*", false), ("DNS:*.a.example.com", false),
        ("DNS:example.com", false), ("DNS:a.example.com.evil.org", false), ("DNS:a*.example.com", false),
        ("IP:127.0.0.1", false), ("URI:https://a.example.com", false), ("email:x@a.example.com", false),
    ])
    func aCertificateIsOfTheHostsThatItNames(names: String, isOf: Bool) throws {
        let certificate = try ThrowawayCertificate(names).certificate
        #expect(HostCertificate.isOf("a.example.com", certificate) == isOf)
    }
}
