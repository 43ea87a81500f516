// SPDX-License-Identifier: Apache-2.0
import Pipeline
import Synchronization

/// Says when a blocking call into FFmpeg must come back: the stop signal was raised, or its time is up.
///
/// FFmpeg asks every 100 ms or so while it waits for a network or a device.
final class Interruption: Sendable {
    let stop: StopSignal
    private let start = ContinuousClock.now
    /// Nanoseconds after `start`.
    private let deadline = Atomic<Int64>(.max)

    init(stop: StopSignal) { self.stop = stop }

    /// The calls from now on may take this long, in seconds; nil for as long as they like.
    func allow(seconds: Double?) {
        deadline.store(seconds.map { elapsed() + Int64($0 * 1e9) } ?? .max, ordering: .relaxed)
    }

    var isTimeUp: Bool {
        let deadline = deadline.load(ordering: .relaxed)
        return deadline != .max && elapsed() > deadline
    }

    var isDue: Bool { stop.isRaised || isTimeUp }

    private func elapsed() -> Int64 {
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
