// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// Where a stream comes from, and whether anybody is there.
final class StreamContact: Sendable {
    private let address: StreamAddress
    private let resolver: NameResolver
    private let probe: ReachabilityProbe

    init(_ address: StreamAddress) {
        self.address = address
        resolver = NameResolver(host: address.host, port: address.port)
        probe = ReachabilityProbe(resolver)
    }

    /// Looks up the host, so that FFmpeg, which could not be interrupted in that, finds it at once.
    ///
    /// - Returns: the URL as FFmpeg takes it
    /// - Throws: `unavailable` where the name has no address, or none was found in time.
    func prepare(_ interruption: Interruption, action: String) throws(Failure) -> String {
        if address.isNamed { try resolver.resolve(interruption, action: action) }
        return address.url
    }

    /// How to open it: the second way where the server refuses the first one.
    func ways(_ transport: StreamTransport) -> [StreamTuning] {
        guard address.scheme.hasPrefix("rtsp"), transport != .tcp else {
            return [StreamTuning(live: address.scheme, overTCP: true)]
        }
        return (transport == .udp ? [false, true] : [true, false]).map {
            StreamTuning(live: address.scheme, overTCP: $0)
        }
    }

    /// As `FrameSource.seemsBack`: datagrams do not tell.
    func seemsBack() -> Bool { address.isConnection && probe.ask() }

    /// No more questions for the time being.
    func rest() { probe.reset() }
}
