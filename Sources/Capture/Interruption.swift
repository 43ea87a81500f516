// SPDX-License-Identifier: Apache-2.0
import Pipeline
import Synchronization

/// Says when a blocking call into FFmpeg must come back: the stop signal was raised, or its time is up.
///
/// FFmpeg asks every 100 ms or so while it waits for a network or a device.
final class Interruption: Sendable {
    let stop: StopSignal
    private let connectLimit: Double?
    private let stallLimit: Double?
    private let start = ContinuousClock.now
    /// Nanoseconds after `start`.
    private let deadline = Atomic<Int64>(.max)
    private let isConnected = Atomic<Bool>(false)

    /// - Parameters:
    ///   - connectLimit: seconds from now until `expectFrame`; nil for as long as it likes
    ///   - stallLimit: seconds from each `expectFrame` to the next; nil for as long as it likes
    init(stop: StopSignal, connectLimit: Double? = nil, stallLimit: Double? = nil) {
        self.stop = stop
        self.connectLimit = connectLimit
        self.stallLimit = stallLimit
        allow(connectLimit)
    }

    /// The source is open, or gave a frame: the next one may take as long as the stall limit from now on.
    func expectFrame() {
        isConnected.store(true, ordering: .relaxed)
        allow(stallLimit)
    }

    private func allow(_ seconds: Double?) {
        deadline.store(seconds.map { elapsed() + Int64($0 * 1e9) } ?? .max, ordering: .relaxed)
    }

    var isTimeUp: Bool {
        let deadline = deadline.load(ordering: .relaxed)
        return deadline != .max && elapsed() > deadline
    }

    var isDue: Bool { stop.isRaised || isTimeUp }

    /// What it means that the time is up: `unavailable` where the source never opened, else `temporary`.
    func failure(_ action: String) -> Failure {
        if isConnected.load(ordering: .relaxed) {
            return Failure(.temporary, "\(action): no frame for \(Self.text(stallLimit ?? 0)) s")
        }
        return Failure(.unavailable, "\(action): no answer for \(Self.text(connectLimit ?? 0)) s")
    }

    /// Whole seconds without a fraction.
    private static func text(_ seconds: Double) -> String {
        let tenths = (seconds * 10).rounded()
        return tenths.truncatingRemainder(dividingBy: 10) == 0 ? "\(Int(tenths / 10))" : "\(tenths / 10)"
    }

    private func elapsed() -> Int64 {
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
