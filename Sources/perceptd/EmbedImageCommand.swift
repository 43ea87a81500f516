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

    @Argument(help: ArgumentHelp("The pictures.", valueName: "file"))
    var files: [String]

    /// Pictures encoded together: large enough to fill the products' blocks, small enough to start printing soon.
    private static let batchSize = 8

    func run() throws {
        let model = try model.load()
        let encoder = try model.makeImageEncoder(maximumBatch: min(files.count, Self.batchSize))
        let output = EmbeddingOutput(model: model.name, descriptor: STDOUT_FILENO)
        let pool = PixelPool()
        var embeddings = EmbeddingBatch(capacity: encoder.maximumBatch, dimension: encoder.dimension)
        var lastFailure: Failure?
        for start in stride(from: 0, to: files.count, by: encoder.maximumBatch) {
            var frames: [(file: String, frame: Frame)] = []
            for file in files[start..<min(start + encoder.maximumBatch, files.count)] {
                do throws(Failure) {
                    frames.append((file, try PictureReader.read(path: file, pool: pool)))
                } catch {
                    StandardError.print(error.reason)
                    lastFailure = error
                }
            }
            if frames.isEmpty { continue }
            _ = encoder.encode(frames.map(\.frame), into: &embeddings)
            for (row, entry) in frames.enumerated() { try output.write(entry.file, embeddings[row]) }
        }
        if let lastFailure { throw ArgumentParser.ExitCode(lastFailure.code.rawValue) }
    }
}
