// SPDX-License-Identifier: Apache-2.0
import NIOCore

/// How far a connection is with its request, and how long it may stay there. Belongs to the connection's event loop.
struct ConnectionPhase {
    enum Step {
        /// Nothing of a request has come.
        case idle
        case head
        case body(bytes: Int)
        /// The request is there, its answer is not.
        case answering
        /// The last answer was given; what still comes is thrown away.
        case closing
        /// It is a WebSocket, whose client answers pings.
        case socket
    }

    private(set) var step = Step.idle
    private(set) var since = NIODeadline.now()
    /// Since when the client has not read what was written.
    var blockedSince: NIODeadline?
    private let settings: WebSettings

    init(_ settings: WebSettings) { self.settings = settings }

    mutating func enter(_ step: Step) {
        self.step = step
        since = .now()
    }

    mutating func received(bytes: Int) {
        switch step {
        case .idle: enter(.head)
        case .body(let before): step = .body(bytes: before + bytes)
        case .socket: enter(.socket)
        case .head, .answering, .closing: break
        }
    }

    /// Whether the client has taken more time than it gets.
    func isLate(_ now: NIODeadline) -> Bool {
        let blocked = blockedSince.map { now - $0 > .seconds(Int64(settings.writeSeconds)) } ?? false
        return blocked || now - since > limit
    }

    private var limit: TimeAmount {
        switch step {
        case .idle: .seconds(Int64(settings.idleSeconds))
        case .head: .seconds(Int64(settings.headSeconds))
        case .body(let bytes): .seconds(Int64(settings.bodySeconds + bytes / max(1, settings.bodyPace)))
        case .answering: .hours(24 * 365)
        case .closing: .seconds(1)
        case .socket: .nanoseconds(3 * Pings.interval.nanoseconds)
        }
    }
}
