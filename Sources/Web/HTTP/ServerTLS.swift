// SPDX-License-Identifier: Apache-2.0
import Glibc
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import NIOSSL
import Pipeline

/// What connections are made of, with or without TLS.
enum ServerTLS {
    /// - Throws: `configuration` for a certificate or key that cannot be used
    static func builder(
        _ settings: WebSettings, _ departures: Departures, _ live: LiveScores?
    ) throws(Failure) -> HTTPServerBuilder {
        let plain = HTTPServerBuilder { responder in
            WebChannel(responder: responder, settings: settings, departures: departures, live: live)
        }
        guard let files = settings.tls else { return plain }
        for path in [files.certificate, files.key] where access(path, R_OK) != 0 {
            throw Failure(.configuration, SystemError.failure(SystemError.number, "cannot read \(path)").reason)
        }
        do {
            let chain = try NIOSSLCertificate.fromPEMFile(files.certificate)
            guard !chain.isEmpty else { throw NIOSSLError.failedToLoadCertificate }
            let key = try NIOSSLPrivateKey(file: files.key, format: .pem)
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
            configuration.minimumTLSVersion = .tlsv12
            // Says now what would else be said to the first client.
            _ = try NIOSSLContext(configuration: configuration)
            return try .tls(plain, tlsConfiguration: configuration)
        } catch {
            throw Failure(
                .configuration,
                "cannot use the certificate \(files.certificate) with the key \(files.key): \(printable("\(error)"))")
        }
    }
}
