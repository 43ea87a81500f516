// SPDX-License-Identifier: Apache-2.0
import Pipeline
import TestSupport
import Testing

@testable import Web

@Suite struct InferenceQueueTests {
    private let encoder = SlowEncoder(maximumBatch: 4)

    private func queue(_ capacity: Int = 16) throws -> InferenceQueue {
        try InferenceQueue(capacity: capacity, meter: InferenceMeter())
    }

    private func embed(_ red: UInt8, _ queue: InferenceQueue) -> Task<Embedding, any Error> {
        let model = encoder.served
        return Task { try await queue.embed(ManualFrames.rgb(red: red), model) }
    }

    /// Waits for so many batches to have begun.
    private func begun(_ count: Int) async {
        let hasBegun = await eventually { encoder.batches.count >= count }
        #expect(hasBegun)
    }

    @Test func anIdleEncoderBeginsAtOnce() async throws {
        let queue = try queue()
        let places = try #require(queue.places.lease(2))
        // The second place is taken and its picture never comes: nobody waits for it.
        _ = try await embed(1, queue).value
        #expect(encoder.batches == [[1]])
        withExtendedLifetime(places) {}
        queue.close()
    }

    @Test func whatComesWhileTheEncoderIsBusyGoesThroughItTogether() async throws {
        let queue = try queue()
        encoder.hold()
        let first = embed(1, queue)
        await begun(1)
        var others: [Task<Embedding, any Error>] = []
        for red in 2...6 {
            others.append(embed(UInt8(red), queue))
            // In this order into the queue.
            try await Task.sleep(for: .milliseconds(5))
        }
        encoder.open()
        _ = try await first.value
        for (red, task) in zip(2...6, others) {
            let values = try await task.value.values
            #expect(abs(values[0] / values[1] - Float(red)) < 0.001)
        }
        #expect(encoder.batches.map(\.count).max() == 4)
        #expect(encoder.batches.count == 3)
        queue.close()
    }

    @Test func picturesOfTwoModelsAreNotMixed() async throws {
        let queue = try queue()
        let other = SlowEncoder()
        encoder.hold()
        let first = embed(1, queue)
        await begun(1)
        let model = other.served
        let second = Task { try await queue.embed(ManualFrames.rgb(red: 9), model) }
        let third = embed(2, queue)
        encoder.open()
        _ = try await (first.value, second.value, third.value)
        #expect(other.batches == [[9]])
        #expect(encoder.batches.flatMap { $0 } == [1, 2])
        queue.close()
    }

    @Test func aFullQueueGivesNoPlaceAndAGivenOneComesBack() throws {
        let queue = try queue(3)
        var places = queue.places.lease(2)
        #expect(places != nil)
        #expect(queue.places.lease(2) == nil)
        #expect(queue.places.lease(1) != nil)
        places = nil
        #expect(queue.places.taken == 0)
        #expect(queue.places.lease(3) != nil)
        queue.close()
    }

    @Test func whoLeavesTakesHisPictureOutOfTheQueue() async throws {
        let queue = try queue()
        encoder.hold()
        let first = embed(1, queue)
        await begun(1)
        let leaving = embed(2, queue)
        try await Task.sleep(for: .milliseconds(5))
        leaving.cancel()
        await #expect(throws: CancellationError.self) { try await leaving.value }
        encoder.open()
        _ = try await first.value
        _ = try await embed(3, queue).value
        #expect(encoder.batches == [[1], [3]])
        queue.close()
    }

    @Test func whoWasCancelledBeforeNeverEnters() async throws {
        let queue = try queue()
        let model = encoder.served
        for _ in 0..<200 {
            let task = Task { try await queue.embed(ManualFrames.rgb(red: 2), model) }
            task.cancel()
            // Either it was too late, or nothing is left behind.
            _ = try? await task.value
        }
        _ = try await embed(3, queue).value
        queue.close()
    }

    @Test func theEndFinishesWhatWaits() async throws {
        let queue = try queue()
        encoder.hold()
        let tasks = (1...6).map { embed(UInt8($0), queue) }
        await begun(1)
        let closing = Task.detached { queue.close() }
        try await Task.sleep(for: .milliseconds(5))
        encoder.open()
        for task in tasks { _ = try await task.value }
        await closing.value
    }

    @Test func aTextTowerThatFailsFailsItsTextsAndNothingElse() async throws {
        let queue = try queue()
        await #expect(throws: Failure.self) { try await queue.embed(["broken"], encoder.served) }
        #expect(try await queue.embed(["ab", "abc"], encoder.served).map(\.values) == [[1, 0], [0, 1]])
        queue.close()
    }
}
