// SPDX-License-Identifier: Apache-2.0

/// Where the pipeline's threads hand over to everything that may be slow: who publishes never waits.
///
/// Each subscriber has a list of its own, of bounded length, and is told how many events it lost.
package final class EventBus: EventSink {
    private let subscriptions = Protected<[EventSubscription]>([])

    package init() {}

    /// Everything that is published from now on.
    ///
    /// - Parameter capacity: events that may wait for this subscriber, at least 1
    package func subscribe(capacity: Int = 1024) -> EventSubscription {
        let subscription = EventSubscription(capacity: capacity)
        subscriptions.withLock { $0.append(subscription) }
        return subscription
    }

    package func receive(_ event: PipelineEvent) {
        for subscription in subscriptions.withLock({ $0 }) { subscription.offer(event) }
    }
}
