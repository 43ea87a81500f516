// SPDX-License-Identifier: Apache-2.0
import Capture
package import Pipeline
import Scoring
import Web

extension WebRooms {
    /// The other rooms, as the API needs them.
    ///
    /// - Parameter live: nil where no sources run
    init(_ models: some ModelCatalogue & ServedBuild, live: LiveScores? = nil) {
        // Pictures of clients have all sizes: more idle buffers than one are seldom of use.
        let pool = PixelPool(capacity: 1)
        self.init(
            models: models,
            decode: { (bytes, limit) throws(Failure) in
                try PictureReader.decode(bytes: bytes, name: "the picture", pixelLimit: limit, pool: pool)
            },
            build: models.build, media: .perceptd, live: live, log: { StandardError.print($0) })
    }
}

extension MediaRoom {
    fileprivate static let perceptd = MediaRoom(
        source: { upload in
            var options = SourceOptions(fps: upload.fps)
            options.pixelLimit = upload.videoPixelLimit
            // Each thread holds frames of its own, and the encoder is far slower.
            options.decoderThreads = 2
            return UploadedSource(
                descriptor: upload.descriptor, name: upload.name, options: options,
                pictureLimits: .init(bytes: upload.pictureByteLimit, pixels: upload.picturePixelLimit),
                pool: PixelPool())
        }, scorer: { Scorer(prompts: $0, embeddings: $1) })
}

extension Scorer: EmbeddingScoring {
    package func scores(of embedding: Embedding) -> [Score] {
        var batch = EmbeddingBatch(capacity: 1, dimension: embedding.values.count)
        batch.refill(count: 1) { row in
            for place in row.indices { row[place] = embedding.values[place] }
        }
        var workspace = ScoreWorkspace()
        multiply(batch, &workspace)
        return scores(row: 0, workspace)
    }
}

/// Says what it runs on.
protocol ServedBuild {
    var build: WebRooms.BuildInfo { get }
}
