// SPDX-License-Identifier: Apache-2.0
internal import CKernels
internal import Pipeline

/// What a team works on: every thread calls `work` once per run.
protocol TeamWorker: AnyObject {
    /// Called on all threads of the team at once; `crew` says which one this is.
    func work(_ crew: kernels_crew)
}

/// Threads that wait between frames and share one frame's work; ended and joined by `deinit`.
final class ThreadTeam {
    /// What C's threads are handed. Alive as long as the team, which is ended first.
    private final class Context {
        let kernels: Kernels
        var team: OpaquePointer?
        /// Set before the team runs, read by all threads, cleared after.
        var worker: (any TeamWorker)?

        init(_ kernels: Kernels) { self.kernels = kernels }
    }

    private let context: Context
    private let team: OpaquePointer

    /// - Throws: `configuration` where the system gives no memory or no threads
    init(threads: Int, kernels: Kernels) throws(Failure) {
        let context = Context(kernels)
        let start = Unmanaged.passUnretained(context).toOpaque()
        let raw = try SystemError.checkPointer("cannot start \(threads) threads for the encoder") {
            UnsafeMutableRawPointer(
                team_create(
                    threads,
                    { context, thread in
                        guard let context else { return }
                        let caller = Unmanaged<Context>.fromOpaque(context).takeUnretainedValue()
                        caller.worker?.work(kernels_crew(table: caller.kernels, team: caller.team, thread: thread))
                    }, start))
        }
        team = OpaquePointer(raw)
        context.team = team
        self.context = context
    }

    deinit { team_destroy(team) }

    var threads: Int { team_threads(team) }

    /// One run of `worker` on all threads; returns when all are done. One caller at a time.
    func run(_ worker: any TeamWorker) {
        context.worker = worker
        team_run(team)
        context.worker = nil
    }
}
