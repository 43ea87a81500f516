// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Encoder
import Glibc
import Pipeline
import Sinks

struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measures the model and this machine's own peaks.",
        discussion: """
              perceptd bench --model demo
              perceptd bench --batch 8 --precision bf16 --json | jq .peak_share

            Encodes made-up video frames for a few seconds. Before and after, bursts of \
            nothing but multiply-adds and of nothing but reads tell what the machine can \
            do at most; a busy machine slows both down.
            """)

    @OptionGroup var model: ModelOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Frames a batch, encoded as many at a time as is fast: \"together\" in the output.", valueName: "count"))
    var batch = 1

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Threads that encode. (default: one for each core)", valueName: "count"))
    var threads: Int?

    @Option(help: "What the encoder multiplies in, as in watch.")
    var precision = PrecisionChoice.auto

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How long to encode; ten runs in any case. Below 1 the peaks get little time as well.",
            valueName: "seconds"))
    var seconds = 5.0

    @Option(
        parsing: .unconditional, help: ArgumentHelp("Pixels of the frames.", valueName: "width x height"),
        transform: PictureSize.init(parsing:))
    var size = PictureSize.fullHD

    @Flag(help: "Print one JSON object instead of tables.")
    var json = false

    private static let largestBatch = 256
    private static let longest = 3600.0

    func validate() throws {
        guard (1...Self.largestBatch).contains(batch) else {
            throw ValidationError("--batch is \(batch): it must be 1 to \(Self.largestBatch)")
        }
        let cores = PerceptionModel.availableCores
        if let threads, !(1...cores).contains(threads) {
            throw ValidationError("--threads is \(threads): it must be 1 to \(cores), the cores of this process")
        }
        guard seconds >= 0, seconds <= Self.longest else {
            throw ValidationError("--seconds is \(seconds): it must be 0 to \(Int(Self.longest))")
        }
    }

    func run() throws {
        let threads = threads ?? PerceptionModel.availableCores
        let model = try model.load(precision: precision.precision, threads: threads)
        let run = try BenchRun(model: model, batch: batch, threads: threads, size: size, seconds: seconds)
        let report = try run.measure()
        let output = FileDescriptorWriter(STDOUT_FILENO)
        try output.write(json ? report.json.finished() : Array(report.text.utf8))
    }
}
