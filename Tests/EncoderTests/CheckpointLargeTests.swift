// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import Encoder

/// Opens whatever checkpoint the environment names, to measure: `PERCEPTD_TEST_CHECKPOINT=... swift test -c release`.
@Suite struct CheckpointLargeTests {
    private static let path = getenv("PERCEPTD_TEST_CHECKPOINT").map { String(cString: $0) }

    @Test(.enabled(if: path != nil, "set PERCEPTD_TEST_CHECKPOINT to a checkpoint of some GB"))
    func aLargeCheckpointIsScannedWithoutGrowingTheProcess() throws {
        let path = try #require(Self.path)
        var status = stat()
        stat(path, &status)
        for _ in 0..<3 {
            let start = ContinuousClock.now
            let configuration = try Checkpoint(path: path).configuration
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            print("\(configuration.name): \(seconds) s, \(Double(status.st_size) / seconds / 1e9) GB/s")
        }
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        print("peak resident: \(usage.ru_maxrss / 1024) MiB")
        #expect(usage.ru_maxrss < 512 << 10)
    }
}
