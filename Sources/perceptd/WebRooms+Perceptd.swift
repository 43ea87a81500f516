// SPDX-License-Identifier: Apache-2.0
import Capture
import Pipeline
import Web

extension WebRooms {
    /// The other rooms, as the API needs them.
    init(_ models: some ModelCatalogue & ServedBuild) {
        // Pictures of clients have all sizes: more idle buffers than one are seldom of use.
        let pool = PixelPool(capacity: 1)
        self.init(
            models: models,
            decode: { (bytes, limit) throws(Failure) in
                try PictureReader.decode(bytes: bytes, name: "the picture", pixelLimit: limit, pool: pool)
            },
            build: models.build, log: { StandardError.print($0) })
    }
}

/// Says what it runs on.
protocol ServedBuild {
    var build: WebRooms.BuildInfo { get }
}
