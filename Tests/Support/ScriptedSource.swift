// SPDX-License-Identifier: Apache-2.0
package import Pipeline

/// A source that does in each run what it was told to do in that run, and hangs in the runs after the last.
package final class ScriptedSource: FrameSource {
    package enum Act: Sendable {
        /// Frames, each of a picture of its own or all of the same one.
        case frames(Int, isFrozen: Bool = false)
        case signal(SourceSignal)
        case fail(Failure)
        /// Until it is stopped.
        case hang
    }

    package let name: String
    package let isLive: Bool
    private let runs: [[Act]]
    private let pool = PixelPool()
    private let state = Protected<(started: [ContinuousClock.Instant], first: [UInt64], isBack: Bool)>(([], [], false))

    package init(name: String = "scripted", isLive: Bool = true, _ runs: [[Act]]) {
        self.name = name
        self.isLive = isLive
        self.runs = runs
    }

    /// When each run began.
    package var starts: [ContinuousClock.Instant] { state.withLock { $0.started } }

    /// The number that each run was to begin with.
    package var firstNumbers: [UInt64] { state.withLock { $0.first } }

    /// What `seemsBack` says from now on.
    package func comesBack() { state.withLock { $0.isBack = true } }

    package func seemsBack() -> Bool { state.withLock { $0.isBack } }

    package func run(from first: UInt64, stop: StopSignal, deliver: (SourceSignal) -> Void) throws(Failure) {
        let place = state.withLock { state in
            state.started.append(.now)
            state.first.append(first)
            return state.started.count - 1
        }
        var sequence = first
        for act in place < runs.count ? runs[place] : [.hang] {
            switch act {
            case .frames(let count, let isFrozen):
                for _ in 0..<count where !stop.isRaised {
                    let frame = ManualFrames.rgb(sequence: sequence, source: name, pool: pool)
                    deliver(.frame(CapturedFrame(frame, fingerprint: isFrozen ? 7 : sequence)))
                    sequence += 1
                }
            case .signal(let signal): deliver(signal)
            case .fail(let failure): throw failure
            case .hang: while !stop.isRaised { usleepBriefly() }
            }
        }
    }
}
