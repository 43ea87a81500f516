// SPDX-License-Identifier: Apache-2.0
package import Pipeline

/// What `perceptd` hands in: the other rooms, which this one does not know.
package struct WebRooms: Sendable {
    package let models: any ModelCatalogue
    /// Decodes a picture of at most so many pixels. Blocks.
    package let decode: @Sendable (_ bytes: [UInt8], _ pixelLimit: Int) throws(Failure) -> Frame
    /// Plays what is uploaded; nil where nothing may be.
    package let media: MediaRoom?
    /// What runs beside the API; nil where it is alone.
    package let live: LiveScores?
    /// The program's version, and what it runs on, for `/metrics`.
    package let build: BuildInfo
    /// One line for the log.
    package let log: @Sendable (String) -> Void

    package struct BuildInfo: Sendable {
        package let version: String
        package let precision: String
        package let instructions: String

        package init(version: String, precision: String, instructions: String) {
            self.version = version
            self.precision = precision
            self.instructions = instructions
        }
    }

    package init(
        models: any ModelCatalogue, decode: @escaping @Sendable ([UInt8], Int) throws(Failure) -> Frame,
        build: BuildInfo, media: MediaRoom? = nil, live: LiveScores? = nil, log: @escaping @Sendable (String) -> Void
    ) {
        self.models = models
        self.decode = decode
        self.build = build
        self.media = media
        self.live = live
        self.log = log
    }
}
