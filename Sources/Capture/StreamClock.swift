// SPDX-License-Identifier: Apache-2.0

/// Turns a stream's timestamps into seconds from its start.
struct StreamClock {
    /// Seconds in a tick.
    private let tick: Double
    /// Seconds between frames, for frames without a timestamp.
    private let interval: Double
    private var start: Int64?
    private var last: Double?

    /// - Parameters:
    ///   - start: in ticks; nil takes the first timestamp that comes
    ///   - rate: frames per second; 25 where the container does not tell
    init(tick: Double, start: Int64?, rate: Double?) {
        self.tick = tick
        self.start = start
        interval = 1 / (rate ?? 25)
    }

    /// Seconds at which the next frame is shown; never NaN.
    mutating func seconds(_ timestamp: Int64?) -> Double {
        let result: Double
        if let timestamp {
            let start = start ?? timestamp
            self.start = start
            // A hostile file may ask for more than 64 bits hold.
            result = (Double(timestamp) - Double(start)) * tick
        } else {
            result = last.map { $0 + interval } ?? 0
        }
        last = result
        return result
    }
}
