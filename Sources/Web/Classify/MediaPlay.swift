// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// Plays an upload: a thread decodes it, its frames go through the encoder's queue, and come out in order.
///
/// Only a few frames are under way at a time: whoever takes them says when the next one may come. Letting go of it, or
/// `end`, ends everything within a fifth of a second.
final class MediaPlay: Sendable {
    /// Frames under way, at most.
    static let frameLimit = 4

    private let frames: AsyncThrowingStream<MediaFrame, any Error>
    private let feed: MediaFeed

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - room: for a decoded picture of any size
    ///   - encode: puts a frame into the encoder's queue
    /// - Throws: `temporary` where the system has no thread left
    init(
        _ source: any FrameSource, limit: MediaFeed.Limit, room: DecodeAllowance,
        encode: @escaping @Sendable (Frame) async throws -> MediaFrame.Encoded
    ) throws(Failure) {
        let (frames, output) = AsyncThrowingStream<MediaFrame, any Error>.makeStream()
        let feed = MediaFeed(output, limit: limit, room: room, encode: encode)
        self.frames = frames
        self.feed = feed
        try BackgroundThread.start("classify") { feed.run(source) }
    }

    deinit { feed.end(CancellationError()) }

    /// Ends it early; `next` throws the reason behind what was under way.
    func end(_ reason: any Error) { feed.end(reason) }

    /// The next frame and what the encoder made of it; nil behind the last one. For one task.
    func next() async throws -> (frame: MediaFrame, encoded: MediaFrame.Encoded)? {
        var iterator = frames.makeAsyncIterator()
        guard let frame = try await iterator.next() else { return nil }
        defer { feed.release(frame.frame) }
        do {
            return (frame, try await frame.encoding.value)
        } catch is CancellationError {
            // Who ended it said why.
            while let later = try await iterator.next() { feed.release(later.frame) }
            throw CancellationError()
        }
    }
}
