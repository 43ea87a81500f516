// SPDX-License-Identifier: Apache-2.0
import Pipeline
import TestSupport
import Testing

@testable import Web

@Suite struct DecodeGateTests {
    @Test func onlySoManyBytesEnterAtATimeAndInOrder() async throws {
        let gate = DecodeGate(capacity: 100)
        var first: DecodeAllowance? = try await gate.enter(60)
        let order = Protected<[Int]>([])
        let second = Task {
            let allowance = try await gate.enter(60)
            order.withLock { $0.append(2) }
            return allowance
        }
        usleepBriefly()
        let third = Task {
            let allowance = try await gate.enter(10)
            order.withLock { $0.append(3) }
            return allowance
        }
        usleepBriefly()
        #expect(order.withLock { $0 }.isEmpty, "the small one waits behind the big one")
        first = nil
        _ = first
        let allowances = try await [second.value, third.value]
        #expect(Set(order.withLock { $0 }) == [2, 3])
        withExtendedLifetime(allowances) {}
    }

    @Test func whatWasNotNeededComesBackEarly() async throws {
        let gate = DecodeGate(capacity: 100)
        let first = try await gate.enter(100)
        first.shrink(to: 10)
        let second = try await gate.enter(90)
        withExtendedLifetime((first, second)) {}
    }

    @Test func moreThanThereIsCountsAsAll() async throws {
        let gate = DecodeGate(capacity: 100)
        let only = try await gate.enter(.max)
        let next = Task { try await gate.enter(1) }
        usleepBriefly()
        only.shrink(to: 99)
        _ = try await next.value
        withExtendedLifetime(only) {}
    }

    @Test func whoLeavesWhileWaitingMakesRoomForTheNext() async throws {
        let gate = DecodeGate(capacity: 100)
        let first = try await gate.enter(60)
        let leaving = Task { try await gate.enter(60) }
        usleepBriefly()
        let next = Task { try await gate.enter(40) }
        usleepBriefly()
        leaving.cancel()
        await #expect(throws: CancellationError.self) { try await leaving.value }
        _ = try await next.value
        withExtendedLifetime(first) {}
    }
}
