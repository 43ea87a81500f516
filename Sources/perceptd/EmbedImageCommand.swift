// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Capture
import Encoder
import Glibc
import Pipeline
import Sinks

struct EmbedImageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "image",
        abstract: "Prints the embeddings of pictures.",
        discussion: """
            Reads JPEG, PNG, WebP, BMP, TIFF and the first frame of GIF. A picture that cannot be read is reported on \
            standard error; the others are embedded all the same, and the exit code says that one failed.
            """)

    @OptionGroup var model: ModelOptions

    @Option(help: "What the encoder multiplies pictures in. fp32 is exact; the others are those of watch.")
    var precision = PrecisionChoice.fp32

    @Argument(help: ArgumentHelp("The pictures.", valueName: "file"))
    var files: [String]

    /// Pictures encoded together: large enough to fill the products' blocks, small enough to start printing soon.
    private static let batchSize = 8
    /// Bytes of decoded pictures that may wait for their batch to fill, because one picture alone can be half a gigabyte.
    private static let batchBytes = 256 << 20

    func run() throws {
        let model = try model.load(precision: precision.precision, keeps: false)
        let encoder = try model.makeImageEncoder(batchesUpTo: min(files.count, Self.batchSize))
        let output = EmbeddingOutput(model: model.name, descriptor: STDOUT_FILENO)
        let pool = PixelPool()
        var embeddings = EmbeddingBatch(capacity: encoder.maximumBatch, dimension: encoder.dimension)
        var lastFailure: Failure?
        var waiting: [(file: String, frame: Frame)] = []
        for (index, file) in files.enumerated() {
            do throws(Failure) {
                waiting.append((file, try PictureReader.read(path: file, pool: pool)))
            } catch {
                StandardError.print(error.reason)
                lastFailure = error
            }
            let bytes = waiting.reduce(0) { $0 + $1.frame.layout.byteCount }
            let isFull = waiting.count == encoder.maximumBatch || bytes > Self.batchBytes || index == files.count - 1
            guard isFull, !waiting.isEmpty else { continue }
            encoder.encode(waiting.map(\.frame), into: &embeddings)
            for (row, entry) in waiting.enumerated() { try output.write(entry.file, embeddings[row]) }
            waiting.removeAll(keepingCapacity: true)
        }
        if let lastFailure { throw ArgumentParser.ExitCode(lastFailure.code.rawValue) }
    }
}
