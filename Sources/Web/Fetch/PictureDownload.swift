// SPDX-License-Identifier: Apache-2.0
import AsyncHTTPClient
import Dispatch
import NIOCore
import NIOHTTP1
import NIOSSL

/// One GET over TLS, to an address that was looked up before: nothing is looked up here, no redirect is followed, no proxy
/// is asked, and nothing is decompressed.
///
/// `dnsOverride` belongs to a client, so each GET has a client of its own, whose connection ends with it.
final class PictureDownload: Sendable {
    enum Outcome: Sendable {
        case body(ByteBuffer)
        /// To what its `Location` says.
        case redirect(String)
    }

    private let roots: [NIOSSLCertificate]
    private let agent: String
    private let limit: Int
    private let connectSeconds: Int
    private let clients = DispatchGroup()

    /// - Parameters:
    ///   - agent: who asks, for `User-Agent`
    ///   - limit: bytes of a picture
    ///   - connectSeconds: until the end of TLS's greeting
    init(roots: [NIOSSLCertificate], agent: String, limit: Int, connectSeconds: Int) {
        self.roots = roots
        self.agent = agent
        self.limit = limit
        self.connectSeconds = connectSeconds
    }

    /// - Throws: `FetchFault`, `CancellationError`, what the client throws
    func get(_ url: PictureURL, from address: NetworkAddress) async throws -> Outcome {
        let client = HTTPClient(configuration: configuration(url, address))
        clients.enter()
        // Without waiting: a client that still connects ends only when that does.
        defer { client.shutdown { [clients] _ in clients.leave() } }
        var request = HTTPClientRequest(url: url.text)
        request.headers = ["accept": "image/*, */*;q=0.5", "accept-encoding": "identity", "user-agent": agent]
        // How long it may take is for the caller, who cancels: this limit would end with the head.
        let response = try await client.execute(request, timeout: .hours(1))
        switch response.status.code {
        case 200..<300: return .body(try await body(response))
        case 301, 302, 303, 307, 308:
            guard let location = response.headers.first(name: "location") else {
                throw FetchFault("it is elsewhere, and its host does not say where")
            }
            return .redirect(location)
        case let code: throw FetchFault("its host answers \(code)")
        }
    }

    /// Waits until no connection is left, for 2 s at most: what still connects to a silent host ends with the process.
    func close() { _ = clients.wait(timeout: .now() + .seconds(2)) }

    private func configuration(_ url: PictureURL, _ address: NetworkAddress) -> HTTPClient.Configuration {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        // For a farewell that nobody waits for.
        tls.shutdownTimeout = .seconds(1)
        tls.trustRoots = .certificates(roots)
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow,
            timeout: .init(connect: .seconds(Int64(connectSeconds))))
        configuration.dnsOverride = [url.hostText: address.text]
        configuration.httpVersion = .http1Only
        configuration.connectionPool.retryConnectionEstablishment = false
        // Meant for debugging, it is the one place between TLS's greeting and the first byte of the request.
        configuration.http1_1ConnectionDebugInitializer = { channel in Self.check(channel, url, address) }
        return configuration
    }

    /// Closes a connection that is not with whom it should be; `dnsOverride` is a matter of strings.
    private static func check(
        _ channel: any Channel, _ url: PictureURL, _ address: NetworkAddress
    ) -> EventLoopFuture<Void> {
        channel.nioSSL_peerCertificate().flatMapThrowing { certificate in
            guard channel.remoteAddress?.ipAddress.flatMap({ NetworkAddress($0) }) == address else {
                throw FetchFault("its host cannot be reached")
            }
            guard case .name(let name) = url.host else { return }
            guard let certificate, HostCertificate.isOf(name, certificate) else {
                throw FetchFault("its host has no certificate of that name")
            }
        }.flatMapError { fault in
            channel.close(promise: nil)
            // A client must not hear of a connection that failed to come about before it is gone.
            return channel.closeFuture.flatMapThrowing { throw fault }
        }
    }

    private func body(_ response: HTTPClientResponse) async throws -> ByteBuffer {
        let length = response.headers.first(name: "content-length").flatMap { Int($0) }
        if let length, length > limit { throw tooLarge }
        var buffer = ByteBuffer()
        if let length { buffer.reserveCapacity(max(0, length)) }
        for try await chunk in response.body {
            guard buffer.readableBytes + chunk.readableBytes <= limit else { throw tooLarge }
            buffer.writeImmutableBuffer(chunk)
        }
        // A body that is broken off by cancelling just ends.
        try Task.checkCancellation()
        if let length, buffer.readableBytes != length { throw FetchFault("only a part of it came") }
        return buffer
    }

    private var tooLarge: FetchFault { FetchFault("it is larger than \(limit) bytes") }
}
