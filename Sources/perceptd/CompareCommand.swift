// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Capture
import Encoder
import Glibc
import Pipeline
import Sinks

struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Prints how close prompts are to a picture or a text, as one JSON line.",
        discussion: """
              perceptd compare --image cat.jpg "a cat" "a dog"
              {"similarity":{"a cat":0.2931,"a dog":0.1412}}

            These are raw cosines, not scores of 0 to 100.
            """)

    @OptionGroup var model: ModelOptions

    @Option(help: "What the encoder multiplies pictures in. fp32 is exact; the others are those of watch.")
    var precision = PrecisionChoice.fp32

    @Option(help: ArgumentHelp("The picture to compare.", valueName: "file"))
    var image: String?

    @Option(parsing: .unconditional, help: "The text to compare, instead of a picture.")
    var text: String?

    @Argument(
        help: ArgumentHelp(
            "What to compare it with; quote each. Put -- before one that begins with a dash.", valueName: "prompt"))
    var prompts: [String]

    func validate() throws {
        if (image == nil) == (text == nil) { throw ValidationError("Give one of --image and --text.") }
    }

    func run() throws {
        let subject = try image.map { path throws(Failure) in try PictureReader.read(path: path, pool: PixelPool()) }
        let model = try model.load(precision: precision.precision, keeps: false)
        // A prompt that is given twice has one answer: JSON keys are unique.
        var seen: Set<String> = []
        let prompts = prompts.filter { seen.insert($0).inserted }
        var embeddings = try model.embed(prompts + (text.map { [$0] } ?? []))
        let wanted = try subject.map { frame throws(Failure) in try embed(frame, model) } ?? embeddings.removeLast()
        var similarity = JSONLine()
        for (prompt, embedding) in zip(prompts, embeddings) {
            similarity.member(prompt, float: wanted.cosine(embedding))
        }
        var line = JSONLine()
        line.member("similarity", object: similarity)
        try FileDescriptorWriter(STDOUT_FILENO).write(line.finished())
    }

    private func embed(_ frame: Frame, _ model: PerceptionModel) throws(Failure) -> Embedding {
        let encoder = try model.makeImageEncoder(batchesUpTo: 1)
        var batch = EmbeddingBatch(capacity: 1, dimension: encoder.dimension)
        encoder.encode([frame], into: &batch)
        return batch[0]
    }
}
