// SPDX-License-Identifier: Apache-2.0
import NIOCore

/// Signs of life on a stream on which nothing else may happen for long.
enum Pings {
    static let interval = TimeAmount.seconds(15)

    /// Calls `ping` again and again until the result is cancelled.
    static func start(_ loop: any EventLoop, _ ping: @escaping @Sendable () -> Void) -> RepeatedTask {
        loop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in ping() }
    }
}
