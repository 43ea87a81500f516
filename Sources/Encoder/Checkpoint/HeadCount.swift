// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// The number of attention heads of a tower, which no tensor tells.
struct HeadCount {
    let value: Int
    /// Channels of a head.
    let dimension: Int

    /// - Parameters:
    ///   - tower: for messages
    ///   - width: channels of all heads
    ///   - told: what a file beside the checkpoint says
    /// - Throws: `badData` when it does not divide the width, or when it is not told and cannot be guessed.
    init(tower: String, width: Int, told: ModelNotes.Note?, subject: String) throws(Failure) {
        if let told {
            guard width.isMultiple(of: told.value) else {
                throw Failure(
                    .badData, "\(subject): \(told.place) is \(told.value), which does not divide the width \(width)")
            }
            self.init(value: told.value, width: width)
        } else if let guess = Self.guess(width) {
            self.init(value: guess, width: width)
        } else {
            throw Failure(
                .badData,
                "\(subject): the \(tower) has width \(width), which does not tell its heads; put them into open_clip_config.json"
                    + " beside the file, as \"heads\" in vision_cfg or text_cfg")
        }
    }

    private init(value: Int, width: Int) {
        self.value = value
        dimension = width / value
    }

    /// Heads of 64 channels everywhere, except in the image tower of G14, 1536 wide, and in models made after it: 96.
    /// The text towers of PE-Core are 512, 1024 and 1280 wide.
    private static func guess(_ width: Int) -> Int? {
        if width == 1536 { return 16 }
        return [64, 96].first { width.isMultiple(of: $0) }.map { width / $0 }
    }
}
