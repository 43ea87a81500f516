// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

/// Holds the heap allocations a frame to what Tests/Benchmarks/allocations.txt allows.
@Suite(.serialized) struct AllocationTests {
    /// A sanitizer brings an allocator of its own, which cannot be counted this way.
    private static let isSanitized = ["__asan_init", "__tsan_init"].contains { (name: String) in dlsym(nil, name) != nil
    }

    private static let script =
        "/" + #filePath.split(separator: "/").dropLast(2).joined(separator: "/") + "/Benchmarks/allocations"

    @Test(.disabled(if: isSanitized, "counting needs the C library's own allocator"))
    func aFrameAllocatesNoMoreThanItMay() {
        var program = Program()
        program.environment["PATH"] = getenv("PATH").map { String(cString: $0) }
        program.executable = "/bin/bash"
        program.arguments = [Self.script, "--check", Program.path]
        let outcome = program.run(seconds: 120)
        #expect(outcome.code == 0, "\(outcome.error)\n\(outcome.text)")
    }
}
