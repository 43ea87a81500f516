// SPDX-License-Identifier: Apache-2.0

/// What `RateWindow` measures; nil where one frame is not enough.
struct Rates: Sendable {
    let framesPerSecond: Double?
    /// Seconds of the stream per second of the clock.
    let speed: Double?
    /// Milliseconds: of the last frame, and what 95 of 100 stay below.
    let age: Double
    let age95: Double?
    let encode: Double
}
