// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline

/// Looks up the addresses of one host on a thread of its own, because `getaddrinfo` cannot be broken off.
///
/// At most one look-up is in flight: whoever asks meanwhile gets the answer of that one.
final class NameResolver: Sendable {
    enum Answer: Sendable, Equatable {
        case addresses([SocketAddress])
        /// Why the host has none, as the system says it.
        case unknown(String)
    }

    private struct State: Sendable {
        var isAsking = false
        var answer: Answer?
    }

    private let host: String
    private let port: Int?
    private let state = Protected(State())

    /// - Parameter host: a name, or an address in digits, which needs no look-up
    init(host: String, port: Int?) {
        self.host = host
        self.port = port
    }

    /// What was found; nil while it is being looked up or nobody asked.
    var answer: Answer? { state.withLock { $0.answer } }

    /// Forgets the last answer and looks up anew; does nothing while a look-up is in flight.
    ///
    /// - Throws: `temporary` where the system has no thread left.
    func ask() throws(Failure) {
        if case .addresses(let addresses) = Self.lookUp(host, port, flags: AI_NUMERICHOST) {
            return state.withLock { $0.answer = .addresses(addresses) }
        }
        let isFree = state.withLock { state in
            state.answer = nil
            defer { state.isAsking = true }
            return !state.isAsking
        }
        guard isFree else { return }
        do throws(Failure) {
            try BackgroundThread.start("resolver") { [self] in
                let answer = Self.lookUp(host, port, flags: 0)
                state.withLock { $0 = State(isAsking: false, answer: answer) }
            }
        } catch {
            state.withLock { $0.isAsking = false }
            throw error
        }
    }

    /// Looks up and waits for the answer, until `interruption` is due.
    ///
    /// - Throws: `unavailable` where the name has no address, or none was found in time.
    func resolve(_ interruption: Interruption, action: String) throws(Failure) {
        try ask()
        while true {
            switch answer {
            case .addresses: return
            case .unknown(let reason): throw Failure(.unavailable, "\(action): its host cannot be looked up: \(reason)")
            case nil: usleep(5000)
            }
            if interruption.isDue { throw interruption.failure("\(action): its host cannot be looked up") }
        }
    }

    private static func lookUp(_ host: String, _ port: Int?, flags: Int32) -> Answer {
        var wish = addrinfo()
        wish.ai_socktype = Int32(SOCK_STREAM.rawValue)
        wish.ai_flags = flags
        var found: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, port.map(String.init), &wish, &found)
        guard status == 0 else { return .unknown(String(cString: gai_strerror(status))) }
        defer { freeaddrinfo(found) }
        var addresses: [SocketAddress] = []
        var next = found
        while let entry = next {
            if let address = SocketAddress(entry.pointee) { addresses.append(address) }
            next = entry.pointee.ai_next
        }
        return .addresses(addresses)
    }
}
