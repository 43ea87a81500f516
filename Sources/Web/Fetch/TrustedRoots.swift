// SPDX-License-Identifier: Apache-2.0
import Glibc
import NIOSSL
import Pipeline

/// Whose word counts for the certificates of other servers.
///
/// Read once: NIOSSL would read the file again for every connection's context, and does not know `SSL_CERT_FILE`.
enum TrustedRoots {
    /// Where distributions keep them, as in NIOSSL: Debian, Fedora.
    private static let places = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"]

    /// - Parameter file: PEM; nil for the system's
    /// - Throws: `configuration` where there is none
    static func load(_ file: String?) throws(Failure) -> [NIOSSLCertificate] {
        guard let file = file ?? places.first(where: { access($0, R_OK) == 0 }) else {
            throw Failure(
                .configuration,
                "pictures cannot be fetched: no trusted certificates in \(places[0]): install ca-certificates or set SSL_CERT_FILE"
            )
        }
        do {
            let roots = try NIOSSLCertificate.fromPEMFile(file)
            guard !roots.isEmpty else { throw NIOSSLError.failedToLoadCertificate }
            return roots
        } catch {
            throw Failure(.configuration, "cannot read trusted certificates from \(file): \(printable("\(error)"))")
        }
    }
}
