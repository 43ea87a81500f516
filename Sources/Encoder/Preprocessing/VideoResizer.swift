// SPDX-License-Identifier: Apache-2.0
internal import CKernels
internal import Pipeline

/// Turns Y'CbCr frames into normalised R'G'B', squashes them to S x S without rounding between, and cuts them into
/// patches; the threads of a team share the rows.
///
/// Two things are as in the decoders that the model was trained and is judged with (FFmpeg's swscale, and through it
/// OpenCV, PyAV and decord), although neither is the best that a picture can get:
/// - Colours outside R'G'B' are clamped before they are averaged. To squash the planes first would be quicker, but makes
///   dark noise and saturated edges darker.
/// - Each chroma sample is repeated for its group of pixels, wherever the stream says that it lies.
final class VideoResizer: TeamWorker {
    /// What one run is for; set before the team runs, read by all threads, cleared after.
    private struct Job {
        let pixels: UnsafePointer<UInt8>
        let patches: UnsafeMutablePointer<Float>
        let scratch: UnsafeMutablePointer<Float>
    }

    private let plan: VideoPlan
    private let team: ThreadTeam
    /// [threads, plan.scratchCount].
    private var scratch: [Float]
    private var job: Job?

    /// Pieces for each thread, so that one that was held up leaves the others little to wait for. The rows of a frame at
    /// their edges are coloured twice: of 1080 rows for 224, 4 % in eight pieces.
    private static let piecesPerThread = 4

    init(_ plan: VideoPlan, team: ThreadTeam) {
        self.plan = plan
        self.team = team
        scratch = Array(repeating: 0, count: team.threads * plan.scratchCount)
    }

    func fits(_ layout: PixelLayout) -> Bool { layout == plan.layout }

    /// Writes the patches [P,3p²] of the frame whose buffer starts at `pixels`.
    func resize(_ pixels: UnsafePointer<UInt8>, into patches: UnsafeMutablePointer<Float>) {
        scratch.withUnsafeMutableBufferPointer { scratch in
            // A frame and the model's input have at least one pixel.
            guard let start = scratch.baseAddress else { return }
            job = Job(pixels: pixels, patches: patches, scratch: start)
            team.run(self)
            job = nil
        }
    }

    func work(_ crew: kernels_crew) {
        guard let job else { return }
        let pieces = team.threads == 1 ? 1 : min(team.threads * Self.piecesPerThread, plan.side)
        var strip = VideoStrip(
            plan, job.pixels, patches: job.patches, scratch: job.scratch + crew.thread * plan.scratchCount)
        var piece = crew.thread
        while piece < pieces {
            strip.make(plan.side * piece / pieces..<plan.side * (piece + 1) / pieces)
            piece = team_claim(crew.team)
        }
        team_barrier(crew.team)
    }
}
