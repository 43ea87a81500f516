// SPDX-License-Identifier: Apache-2.0

/// Something that yields frames. A source only knows `run`; retry and reconnection live in one place above it.
package protocol FrameSource: Sendable {
    /// The name the user knows the source by, with no password in it.
    var name: String { get }
    /// Whether frames are lost if nobody takes them in time; decides the default queue policy.
    var isLive: Bool { get }

    /// Opens the source and delivers its frames, in order, on the calling thread, until it ends or `stop` is raised.
    /// Blocks; must not be called from async code. `stop` is honoured within 200 ms.
    ///
    /// - Parameters:
    ///   - stop: raised from outside to end early; ending early is not an error
    ///   - deliver: called on the same thread; it may block, and then no further frame is read meanwhile
    /// - Throws: `noInput`, `noPermission`, `badData`, `unavailable`: why the source cannot be read (any further).
    func run(stop: StopSignal, deliver: (SourceSignal) -> Void) throws(Failure)
}
