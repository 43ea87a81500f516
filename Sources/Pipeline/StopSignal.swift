// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Says "finish what is in hand and return" to everything that runs; set once, from any thread or signal handler.
package final class StopSignal: Sendable {
    private let raised = Atomic<Bool>(false)
    private let parent: StopSignal?

    /// - Parameter parent: raises this one with itself, but not the other way round
    package init(under parent: StopSignal? = nil) { self.parent = parent }

    package func raise() { raised.store(true, ordering: .releasing) }

    package var isRaised: Bool { raised.load(ordering: .acquiring) || parent?.isRaised ?? false }
}
