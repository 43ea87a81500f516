// SPDX-License-Identifier: Apache-2.0
import Dispatch

/// Hand-off from many producers to one consumer, of bounded length: each producer has a lane, and the lanes take turns.
///
/// Of each lane: captured == encoded + dropped + waiting + in hand; what it hands over keeps its order; under `latest`
/// nothing is handed over that is older than something that waited. No lane waits for more than one element of each
/// other one.
package final class BoundedQueue<Element: Sendable>: Sendable {
    /// An element on its way through the consumer, who must end it with `finish` or `refuse`.
    package struct Taken: Sendable {
        package let element: Element
        /// What its lane dropped between the element before and this one.
        package fileprivate(set) var dropped: DropCounts
        package let lane: QueueLane<Element>

        /// Says that it was encoded.
        package func finish() { lane.finish() }
    }

    private struct State: Sendable {
        var lanes: [QueueLane<Element>] = []
        /// The place of the lane whose turn it is.
        var turn = 0
        /// Whether the consumer sleeps, or is about to.
        var isHungry = false
    }

    private let state = Protected(State())
    private let work = DispatchSemaphore(value: 0)

    package init() {}

    /// A lane for one more producer.
    ///
    /// - Parameter capacity: elements that may wait, at least 1; under `latest` only the newest waits
    package func open(policy: QueuePolicy, capacity: Int) -> QueueLane<Element> {
        let lane = QueueLane<Element>(policy: policy, capacity: policy == .latest ? 1 : capacity) { [weak self] in
            self?.wake()
        }
        state.withLock { $0.lanes.append(lane) }
        return lane
    }

    /// Forgets a lane that was closed.
    package func remove(_ lane: QueueLane<Element>) {
        state.withLock { state in
            guard let place = state.lanes.firstIndex(where: { $0 === lane }) else { return }
            state.lanes.remove(at: place)
            if place < state.turn { state.turn -= 1 }
        }
    }

    /// Fills `batch` with the next elements, one of each lane in turn; waits for the first one. For one thread.
    ///
    /// Leaves `batch` empty where nothing came for `patience`, or where `wake` was called meanwhile.
    ///
    /// - Parameters:
    ///   - patience: milliseconds
    ///   - limit: how many to take of so many that wait, at least 1
    package func next(patience: Int, into batch: inout [Taken], limit: (_ waiting: Int) -> Int) {
        batch.removeAll(keepingCapacity: true)
        if take(limit, &batch) { return }
        _ = work.wait(timeout: .now() + .milliseconds(patience))
        _ = take(limit, &batch)
    }

    /// Says why an element of a batch was not encoded after all; its lane's next element tells of it.
    package static func refuse(_ place: Int, of batch: inout [Taken], _ cause: DropCause) {
        let lane = batch[place].lane
        var dropped = batch[place].dropped
        dropped[cause] += 1
        if let next = batch[(place + 1)...].firstIndex(where: { $0.lane === lane }) {
            batch[next].dropped += dropped
            dropped = DropCounts()
        }
        lane.refuse(cause, handingOn: dropped)
    }

    /// Makes a waiting `next` return.
    package func wake() {
        let sleeps = state.withLock { state in
            defer { state.isHungry = false }
            return state.isHungry
        }
        if sleeps { work.signal() }
    }

    private func take(_ limit: (Int) -> Int, _ batch: inout [Taken]) -> Bool {
        let (lanes, turn) = state.withLock { state in
            // Said before the lanes are looked at: who submits after that look wakes us.
            state.isHungry = true
            return (state.lanes, state.turn)
        }
        // A loop, because `reduce` allocates where it is not specialised.
        var waiting = 0
        for lane in lanes { waiting += lane.waitingCount }
        guard waiting > 0 else { return false }
        let limit = limit(waiting)
        // A lane that was empty cannot fill itself meanwhile and be passed over for ever: the next turn begins there.
        var (place, empty) = (turn % lanes.count, 0)
        while batch.count < limit, empty < lanes.count {
            if let (element, dropped) = lanes[place].take() {
                batch.append(Taken(element: element, dropped: dropped, lane: lanes[place]))
                empty = 0
            } else {
                empty += 1
            }
            place = (place + 1) % lanes.count
        }
        guard !batch.isEmpty else { return false }
        state.withLock { state in
            state.isHungry = false
            state.turn = place
        }
        return true
    }
}
