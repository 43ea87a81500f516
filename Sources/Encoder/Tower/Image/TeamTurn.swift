// SPDX-License-Identifier: Apache-2.0
internal import CKernels

/// One thread's way through a forward pass: stage after stage, with a barrier at the end of each.
struct TeamTurn: ~Copyable {
    let crew: kernels_crew
    /// Only the leading thread has one.
    private let clock: UnsafeMutablePointer<StageClock>?

    init(_ crew: kernels_crew, clock: UnsafeMutablePointer<StageClock>) {
        self.crew = crew
        self.clock = crew.thread == 0 ? clock : nil
    }

    var leads: Bool { crew.thread == 0 }

    /// Waits until all threads have ended the stage.
    func end(_ stage: StageClock.Stage) {
        team_barrier(crew.team)
        clock?.pointee.lap(stage)
    }
}
