// SPDX-License-Identifier: Apache-2.0
import NIOSSL

/// Whether a certificate, which NIOSSL found to be trusted, names the host of a URL.
///
/// NIOSSL also takes one that names only the address that it is connected to, whatever name was asked for (its
/// `validIdentityForService`), or none but in its common name. RFC 9525, section 6, does not: who answers for an address
/// need not be who the name stands for.
enum HostCertificate {
    static func isOf(_ host: String, _ certificate: NIOSSLCertificate) -> Bool {
        certificate._subjectAlternativeNames().contains { name in
            name.nameType == .dnsName && matches(Array(host.utf8), Array(name.contents))
        }
    }

    /// - Parameter pattern: a name, or `*.` and one, where the star stands for one label
    private static func matches(_ host: [UInt8], _ pattern: [UInt8]) -> Bool {
        let pattern = pattern.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        guard pattern.starts(with: "*.".utf8) else { return host == pattern }
        return host.drop { $0 != UInt8(ascii: ".") } == pattern.dropFirst()
    }
}
