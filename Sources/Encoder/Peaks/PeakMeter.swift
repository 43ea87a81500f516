// SPDX-License-Identifier: Apache-2.0
internal import CKernels
internal import Glibc
package import Pipeline

/// Measures this machine's peaks in short bursts on a team of its own, so that on a shared machine some burst runs
/// undisturbed. The team's threads sleep between measurements.
package final class PeakMeter {
    package private(set) var peaks = Peaks()
    private let unit: peak_unit
    private let floatUnit: peak_unit
    private let isWide: Bool
    private let team: OpaquePointer
    private let effort: PeakEffort
    /// The team's context: written while the team is idle, read by its threads.
    private let burst: UnsafeMutablePointer<peak_burst>

    private static let pieceRounds: UInt64 = 4096
    private static let pieceBytes = 1 << 20

    /// - Parameters:
    ///   - instructions: the rung of the tower
    ///   - precision: what the tower computes in; decides which unit is its matrix unit
    ///   - threads: at least 1
    /// - Throws: where the system gives no threads
    package init(
        instructions: InstructionSet, precision: Precision, threads: Int, effort: PeakEffort = .thorough
    ) throws(Failure) {
        self.effort = effort
        unit = peak_unit_of(instructions.kernels, precision.kernel)
        floatUnit = peak_unit_of(instructions.kernels, kernels_fp32)
        isWide = floatUnit == peak_avx512_fp32
        burst = .allocate(capacity: 1)
        burst.initialize(to: peak_burst())
        guard let team = team_create(threads, peak_work, burst) else {
            let number = SystemError.number
            burst.deallocate()
            throw SystemError.failure(number, "cannot start \(threads) threads")
        }
        self.team = team
    }

    deinit {
        team_destroy(team)
        burst.deallocate()
    }

    /// One measurement of everything, about a second; `peaks` can only rise.
    ///
    /// - Throws: where the system has no memory to read
    package func measure() throws(Failure) {
        peaks.matrix = max(peaks.matrix, operations(unit))
        peaks.float32 = max(peaks.float32, unit == floatUnit ? peaks.matrix : operations(floatUnit))
        peaks.memory = max(peaks.memory, try bytes())
    }

    /// GFLOP/s of the best burst.
    private func operations(_ unit: peak_unit) -> Double {
        let each = Double(peak_operations(unit)) * Double(Self.pieceRounds)
        let threads = team_threads(team)
        burst.pointee = peak_burst(
            team: team, pieces: 16 * threads, unit: unit, rounds: Self.pieceRounds, memory: nil, piece_bytes: 0,
            wide: 0)
        let trial = run()
        let scale = max(1, min(1e6, effort.burstMilliseconds / trial))
        burst.pointee.pieces = Int(Double(burst.pointee.pieces) * scale)
        let best = (0..<effort.bursts).reduce(Double.infinity) { best, _ in min(best, run()) }
        return each * Double(burst.pointee.pieces) / best / 1e6
    }

    /// GB/s of the best pass.
    private func bytes() throws(Failure) -> Double {
        let memory = try PeakMemory(atLeast: effort.memoryBytes)
        let pieces = memory.byteCount / Self.pieceBytes
        burst.pointee = peak_burst(
            team: team, pieces: pieces, unit: unit, rounds: 0, memory: memory.start, piece_bytes: Self.pieceBytes,
            wide: isWide ? 1 : 0)
        let best = (0..<effort.bursts * 2).reduce(Double.infinity) { best, _ in min(best, run()) }
        return Double(pieces * Self.pieceBytes) / best / 1e6
    }

    /// Milliseconds of one burst, never 0.
    private func run() -> Double {
        let start = ContinuousClock.now
        team_run(team)
        return max(start.duration(to: .now).milliseconds, 1e-3)
    }
}
