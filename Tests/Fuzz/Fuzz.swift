// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Feeds random bytes to what reads bytes of strangers: `perceptd-fuzz TARGET [libFuzzer's options] [CORPUS]`.
///
/// Built with `PERCEPTD_FUZZ=1` only; `Tests/Fuzz/run` knows how. A failure that is thrown is the right answer; what
/// ends the process (a trap, address sanitizer, too much time or memory) is a finding.
@main
enum Fuzz {
    /// Set once, before the first run.
    nonisolated(unsafe) private static var target = FuzzTarget.header

    static func main() {
        var arguments = CommandLine.arguments
        guard arguments.count > 1, let chosen = FuzzTarget(rawValue: arguments.remove(at: 1)) else { usage() }
        if arguments.count == 3, arguments[1] == "--seeds" { return Seeds.write(chosen, folder: arguments[2]) }
        Fuzz.target = chosen
        var count = CInt(arguments.count)
        var values = arguments.map { strdup($0) } + [nil]
        exit(
            values.withUnsafeMutableBufferPointer { buffer in
                var pointer = buffer.baseAddress
                return runFuzzer(&count, &pointer) { bytes, count in
                    Fuzz.target.run(UnsafeRawBufferPointer(start: bytes, count: count))
                    return 0
                }
            })
    }

    private static func usage() -> Never {
        let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: " ")
        print("perceptd-fuzz TARGET [--seeds FOLDER | OPTION...]; targets: \(names)")
        exit(64)
    }
}

/// libFuzzer's own main function, in the library that `-sanitize=fuzzer` links.
@_silgen_name("LLVMFuzzerRunDriver")
private func runFuzzer(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
    _ run: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt
