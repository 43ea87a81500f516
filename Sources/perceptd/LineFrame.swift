// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// What waits in the line: a frame, and the feed it came from.
struct LineFrame: Sendable {
    let frame: CapturedFrame
    let feed: SourceFeed
}
