// SPDX-License-Identifier: Apache-2.0
import NIOCore
import NIOSSL
import Pipeline

/// Fetches pictures over HTTPS from where nobody inside is asked for anything.
///
/// Each URL, that of a request and that of every redirect, is parsed strictly, its host is looked up once, all addresses
/// found must be allowed, and the connection goes to one of these very addresses: what the name stands for a moment later
/// does not matter. The certificate must be the host's.
final class PictureFetcher: PictureFetching {
    /// Redirects of one picture; addresses of one host that are tried.
    static let redirectLimit = 5
    private static let addressLimit = 3

    private let policy: URLPolicy
    private let resolver: any HostResolving
    private let download: PictureDownload
    private let seconds: Int
    private let limit: Int
    /// Pictures on their way hold places of the encoder's queue while they wait for strangers, and are not to hold all of
    /// them: pictures that come with their requests must not wait for those that do not come.
    private let places: Budget
    private let gate: DecodeGate

    init(_ settings: WebSettings, resolver: any HostResolving, roots: [NIOSSLCertificate], version: String) {
        policy = URLPolicy(hosts: settings.urlHosts, addresses: AddressPolicy(networks: settings.urlNetworks))
        self.resolver = resolver
        seconds = settings.fetchSeconds
        limit = settings.fetchLimit
        places = Budget(capacity: max(settings.itemLimit, settings.queueLimit / 2))
        gate = DecodeGate(capacity: settings.fetchBudget)
        download = PictureDownload(
            roots: roots, agent: "perceptd/\(version)", limit: limit, connectSeconds: max(1, seconds / 3))
    }

    /// - Throws: `configuration` where there are no trusted certificates
    convenience init(_ settings: WebSettings, version: String) throws(Failure) {
        self.init(
            settings, resolver: HostResolver(), roots: try TrustedRoots.load(settings.trustFile), version: version)
    }

    func fetch(_ text: String) async throws -> FetchedPicture {
        let url = try PictureURL(text)
        try policy.check(url)
        guard let place = places.lease(1) else {
            throw APIError.busy("Too many image URLs at a time - retry request.")
        }
        let allowance = try await gate.enter(limit)
        do {
            let buffer = try await TimeLimit.run(seconds: seconds) { [self] in try await follow(url) }
            return FetchedPicture(buffer, allowance, place)
        } catch let error as APIError {
            throw error
        } catch {
            if Task.isCancelled { throw CancellationError() }
            throw FetchFault(error).answer
        }
    }

    /// Ends all connections; none may be asked for any more.
    func close() { download.close() }

    private func follow(_ start: PictureURL) async throws -> ByteBuffer {
        var url = start
        for _ in 0...Self.redirectLimit {
            switch try await get(url) {
            case .body(let buffer): return buffer
            case .redirect(let location):
                url = try url.following(location)
                try policy.check(url)
            }
        }
        throw FetchFault("it is redirected more than \(Self.redirectLimit) times")
    }

    /// Asks one address of the host after the other until one answers.
    private func get(_ url: PictureURL) async throws -> PictureDownload.Outcome {
        var fault: (any Error)?
        for address in try await addresses(url).prefix(Self.addressLimit) {
            do {
                return try await download.get(url, from: address)
            } catch let error as FetchFault {
                throw error
            } catch {
                try Task.checkCancellation()
                fault = fault ?? error
            }
        }
        throw fault ?? FetchFault("its host is not known")
    }

    /// - Throws: `APIError` 400 where one is not allowed: a name with an inner and an outer address has no good intent
    private func addresses(_ url: PictureURL) async throws -> [NetworkAddress] {
        let addresses: [NetworkAddress]
        switch url.host {
        case .address(let address): addresses = [address]
        case .name(let name): addresses = try await resolver.addresses(of: name)
        }
        guard addresses.allSatisfy(policy.addresses.allows) else { throw APIError.innerURL }
        return addresses
    }
}
