// SPDX-License-Identifier: Apache-2.0
import Dispatch
import HTTPTypes
import Pipeline

/// The thread's side of a `MediaPlay`: runs the source, and puts its frames into the encoder's queue.
final class MediaFeed: Sendable {
    /// What a play may take of its source.
    struct Limit: Sendable {
        let frames: Int
        /// Whether more frames than that are a fault, and not just more than were asked for.
        let isFault: Bool
    }

    typealias Output = AsyncThrowingStream<MediaFrame, any Error>.Continuation

    /// Bytes that frames under way may take: enough for the encoder to work while the next ones are decoded.
    private static let byteLimit = 64 << 20

    private let output: Output
    private let limit: Limit
    private let encode: @Sendable (Frame) async throws -> MediaFrame.Encoded
    private let room: DecodeAllowance
    private let stop = StopSignal()
    /// Frames that may be handed over: one, until it is known how large they are.
    private let permits = DispatchSemaphore(value: 0)
    private let encodings = Protected<[UInt64: Task<MediaFrame.Encoded, any Error>]>([:])

    /// - Parameter room: taken for a picture of any size; shrunk to what the frames really take
    init(
        _ output: Output, limit: Limit, room: DecodeAllowance,
        encode: @escaping @Sendable (Frame) async throws -> MediaFrame.Encoded
    ) {
        self.output = output
        self.limit = limit
        self.room = room
        self.encode = encode
        permits.signal()
    }

    /// Says that a frame was taken to its end: another one may come.
    func release(_ frame: Frame) {
        _ = encodings.withLock { $0.removeValue(forKey: frame.sequence) }
        permits.signal()
    }

    /// Ends it early, for that reason.
    func end(_ reason: any Error) {
        stop.raise()
        output.finish(throwing: reason)
        for encoding in encodings.withLock({ Array($0.values) }) { encoding.cancel() }
    }

    /// Blocks: for a thread of its own.
    func run(_ source: any FrameSource) {
        var (dropped, count, reason) = (DropCounts(), 0, "")
        do throws(Failure) {
            try source.run(stop: stop) { signal in
                switch signal {
                case .frame(let captured): take(captured, &dropped, &count)
                case .dropped(let cause, let number): dropped[cause] += UInt64(number)
                case .damaged(let number, let why):
                    dropped[.decodeError] += UInt64(number)
                    reason = why
                case .opened, .notice: break
                }
            }
            // No later line tells of what was damaged at the end, as it is where a file was cut off.
            if !stop.isRaised, dropped[.decodeError] > 0 {
                throw Failure(.badData, "damaged behind the last frame: \(reason)")
            }
            output.finish()
        } catch {
            output.finish(throwing: error)
        }
    }

    private func take(_ captured: CapturedFrame, _ dropped: inout DropCounts, _ count: inout Int) {
        if count == limit.frames {
            // What is under way is finished.
            if limit.isFault { output.finish(throwing: APIError.tooManyFrames(limit.frames)) }
            return stop.raise()
        }
        guard waitForPermit() else { return }
        do throws(Failure) {
            let frame = try captured.frame()
            if count == 0 { open(for: frame.layout.byteCount) }
            count += 1
            let encoding = Task { [encode] in try await encode(frame) }
            encodings.withLock { $0[frame.sequence] = encoding }
            output.yield(MediaFrame(frame: frame, dropped: dropped, encoding: encoding))
            dropped = DropCounts()
            if count == limit.frames, !limit.isFault { stop.raise() }
        } catch {
            dropped[.decodeError] += 1
            permits.signal()
        }
    }

    /// Frames of so many bytes come: lets several be under way.
    private func open(for bytes: Int) {
        let count = max(1, min(MediaPlay.frameLimit, Self.byteLimit / max(1, bytes)))
        // One more is decoded while all of them are under way.
        room.shrink(to: (count + 1) * bytes)
        for _ in 1..<count { permits.signal() }
    }

    /// - Returns: whether there is one; false where it was stopped instead
    private func waitForPermit() -> Bool {
        while !stop.isRaised {
            if permits.wait(timeout: .now() + .milliseconds(100)) == .success { return !stop.isRaised }
        }
        return false
    }
}

extension APIError {
    static func tooManyFrames(_ limit: Int) -> APIError {
        APIError(.contentTooLarge, "The video has more than \(limit) frames; ask for fewer with frames or fps.")
    }
}
