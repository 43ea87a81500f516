// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Capture
import Encoder
import Glibc
import Pipeline
import Scoring
import Sinks

struct WatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Scores every frame of a video against prompts.",
        discussion: """
            On a terminal it draws a readout; piped, it writes one JSON line per frame:

              perceptd watch clip.mp4 --model demo -p "a dog" -p "a red car" | jq .scores

            A score is the cosine between frame and prompt, stretched so that the range's low end is 0 and its high end \
            100. Ctrl-C finishes the frame in hand.
            """)

    @Argument(
        help: ArgumentHelp(
            """
            A video file, a folder or quoted glob of pictures, a camera such as /dev/video0, a URL that FFmpeg reads, - \
            for standard input, or test:
            """,
            valueName: "source"))
    var sources: [String]

    @Option(
        name: [.customShort("p"), .customLong("prompt")], parsing: .unconditionalSingleValue,
        help: "A sentence to score frames against, such as \"a dog\"; repeatable.")
    var prompts: [String] = []

    @OptionGroup var model: ModelOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The cosines that become 0 and 100. (default: the model's own, else 0.15,0.40)", valueName: "low,high"),
        transform: RangeArgument.parse)
    var range: ScoreRange?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Score at most this many frames per second of video.", valueName: "rate"))
    var fps: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Stop after scoring this many frames of each source.", valueName: "count"))
    var frames: Int?

    @Option(help: "What to write; auto draws a readout on a terminal and writes JSON lines elsewhere.")
    var format = OutputFormat.auto

    @Option(
        help: "every scores all frames; latest drops old ones to keep up. (default: every for files, latest for live)")
    var policy: QueuePolicy?

    @Option(
        help: ArgumentHelp(
            """
            What the encoder multiplies in: fp32 is exact, bf16 within about 1 point of a score, int8 within 3. auto is bf16 \
            where the processor multiplies that, else int8 where it does, else fp32.
            """))
    var precision = PrecisionChoice.auto

    @OptionGroup(title: "Sources") var tuning: SourceTuningOptions

    /// Frames of a file that may go through the encoder together; more gain nothing measurable and answer later.
    private static let batchLimit = 4

    func validate() throws {
        if sources.contains("") { throw ValidationError("A source is empty; give a file, a folder, a URL or test:") }
        if prompts.isEmpty { throw ValidationError("Give at least one prompt: -p \"a dog\"") }
        var seen: Set<String> = []
        for prompt in prompts {
            if prompt.allSatisfy(\.isWhitespace) { throw ValidationError("A prompt is empty; say what to look for") }
            if !seen.insert(prompt).inserted { throw ValidationError("The prompt '\(prompt)' is given twice") }
        }
        if let fps, !(fps > 0 && fps.isFinite) { throw ValidationError("--fps is \(fps): it must be a number above 0") }
        if let frames, frames < 1 { throw ValidationError("--frames is \(frames): it must be at least 1") }
    }

    func run() throws {
        let pool = PixelPool()
        let opened = try makeSources(tuning.options(fps: fps, policy: policy), pool)
        try format.check(descriptor: STDOUT_FILENO)
        let model = try model.load(precision: precision.precision)
        let scorer = try makeScorer(model)
        // A live source hands over one frame at a time.
        let isSingle = opened.count == 1 && opened[0].isLive
        let encoder = try model.makeImageEncoder(batchesUpTo: isSingle ? 1 : Self.batchLimit)
        // From here on a signal finishes the frame in hand; until here it ends the process, as nothing is in hand.
        let stop = TerminationSignals.install()
        // Last: a readout that is up already would be torn by what is logged until here.
        let sink = try format.makeSink(descriptor: STDOUT_FILENO)
        let isReadout = sink is TerminalSink
        let line = FrameLine(encoder: encoder, sink: isReadout ? sink : LoggingSink(sink), stop: stop)
        let run = WatchRun(opened, line: line, scorer: scorer, policy: policy, frames: frames, stop: stop)
        let failures = try run.run(model: encoder.modelName)
        if isReadout { for failure in failures { StandardError.print(failure.reason) } }
        if let first = failures.first { throw ArgumentParser.ExitCode(first.code.rawValue) }
    }

    /// The sources in their order; one that is given again goes by a name of its own.
    private func makeSources(_ options: SourceOptions, _ pool: PixelPool) throws(Failure) -> [any FrameSource] {
        var names = DistinctNames()
        var made: [any FrameSource] = []
        for location in sources {
            let source = try SourceFactory.make(location, options: options, pool: pool)
            let name = names.next(source.name)
            let isFirst = name == source.name
            made.append(isFirst ? source : NamedSource(location, name: name, options: options, pool: pool))
        }
        return made
    }

    private func makeScorer(_ model: PerceptionModel) throws(Failure) -> Scorer {
        let range = range ?? model.configuration.scoreRange ?? .standard
        let prompts = prompts.map { Prompt(id: $0, text: $0, range: range) }
        return Scorer(prompts: prompts, embeddings: try model.embedPrompts(prompts.map(\.text)))
    }
}

extension OutputFormat: ExpressibleByArgument {}
extension QueuePolicy: ExpressibleByArgument {}
