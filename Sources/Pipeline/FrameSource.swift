// SPDX-License-Identifier: Apache-2.0

/// Something that yields frames. A source only knows `run`; retry and reconnection live in one place above it.
package protocol FrameSource: Sendable {
    /// The name the user knows the source by, with no password in it.
    var name: String { get }
    /// Whether frames are lost if nobody takes them in time; decides the default queue policy.
    var isLive: Bool { get }

    /// Whether its first frames after a reconnect may be unfit: smeared by a decoder, dark before the exposure is found.
    var settles: Bool { get }

    /// Opens the source and delivers its frames, in order, on the calling thread, until it ends or `stop` is raised.
    /// Blocks; must not be called from async code. `stop` is honoured within 200 ms. May be called again afterwards:
    /// everything starts anew then but the numbering, which goes on from `first`.
    ///
    /// - Parameters:
    ///   - first: the sequence number of the first frame
    ///   - stop: raised from outside to end early; ending early is not an error
    ///   - deliver: called on the same thread; it may block, and then no further frame is read meanwhile
    /// - Throws: why the source cannot be read (any further): `noInput` and `unavailable` where it is not there,
    ///   `noPermission` where it refuses, `badData` where it is broken, `temporary` where it was there and no frame
    ///   came for the stall limit.
    func run(from first: UInt64, stop: StopSignal, deliver: (SourceSignal) -> Void) throws(Failure)

    /// Whether what kept the source away seems to be gone, so that a try is worth while before its time. Asked every
    /// quarter of a second while the source is away; must return at once.
    func seemsBack() -> Bool
}

extension FrameSource {
    package var settles: Bool { true }

    package func seemsBack() -> Bool { false }

    package func run(stop: StopSignal, deliver: (SourceSignal) -> Void) throws(Failure) {
        try run(from: 0, stop: stop, deliver: deliver)
    }
}
