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
            "A video file, a folder or quoted glob of pictures, a URL that FFmpeg reads, - for standard input, or test:",
            valueName: "source"))
    var sources: [String]

    @Option(name: [.customShort("p"), .customLong("prompt")], help: "A sentence to score frames against; repeatable.")
    var prompts: [String] = []

    @OptionGroup var model: ModelOptions

    @Option(
        help: ArgumentHelp("The cosines that become 0 and 100; the model's own, else 0.15,0.40.", valueName: "low,high")
    )
    var range: RangeArgument?

    @Option(help: "Score at most this many frames per second of video.")
    var fps: Double?

    @Option(help: "Stop after this many frames of each source.")
    var frames: Int?

    @Option(help: "auto, terminal, jsonl or csv; auto draws on a terminal and writes JSON lines elsewhere.")
    var format = OutputFormat.auto

    @Option(help: "every scores all frames, latest drops old ones; files default to every, live sources to latest.")
    var policy: QueuePolicy?

    @Option(help: "auto or fp32: this version computes in float32.")
    var precision = Precision.auto

    func validate() throws {
        if prompts.isEmpty { throw ValidationError("Give at least one prompt: -p \"a dog\"") }
        for (index, prompt) in prompts.enumerated() {
            if prompt.allSatisfy(\.isWhitespace) { throw ValidationError("A prompt is empty; say what to look for.") }
            if prompts[..<index].contains(prompt) { throw ValidationError("The prompt '\(prompt)' is given twice.") }
        }
        if let fps, !(fps > 0 && fps.isFinite) { throw ValidationError("--fps is \(fps): it must be above 0.") }
        if let frames, frames < 1 { throw ValidationError("--frames is \(frames): it must be at least 1.") }
    }

    func run() throws {
        let stop = TerminationSignals.install()
        let pool = PixelPool()
        let options = SourceOptions(fps: fps, frames: frames)
        let opened = try sources.map { try SourceFactory.make($0, options: options, pool: pool) }
        if opened.count > 1, let live = opened.first(where: \.isLive) {
            throw Failure(.usage, "\(live.name) is live and never ends: this version watches one live source at a time")
        }
        let sink = try format.makeSink(descriptor: STDOUT_FILENO)
        let model = try model.load()
        let scorer = try makeScorer(model)
        let encoder = try model.makeImageEncoder(maximumBatch: 1)
        let pipeline = WatchPipeline(encoder: encoder, scorer: scorer, sink: sink, stop: stop)
        try pipeline.run(opened, policy: policy)
    }

    private func makeScorer(_ model: PerceptionModel) throws(Failure) -> Scorer {
        let range = range?.range ?? model.configuration.scoreRange ?? .standard
        let prompts = prompts.map { Prompt(id: $0, text: $0, range: range) }
        return Scorer(prompts: prompts, embeddings: try model.embed(prompts.map(\.text)))
    }
}

extension OutputFormat: ExpressibleByArgument {}
extension QueuePolicy: ExpressibleByArgument {}
