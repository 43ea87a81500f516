// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import Pipeline
import Testing

@testable import Web

@Suite struct ModelShelfTests {
    private let catalogue = SlowCatalogue(encoder: SlowEncoder())

    private func shelf(_ limit: Int = 2) -> ModelShelf { ModelShelf(catalogue, limit: limit) {} }

    @Test func aModelIsLoadedWhenItIsAskedForAndOnlyOnce() async throws {
        let shelf = shelf()
        let models = try await withThrowingTaskGroup(of: ServedModel.self) { group in
            for _ in 0..<20 { group.addTask { try await shelf.model("other") } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(models.allSatisfy { $0.pictures === models[0].pictures })
        #expect(shelf.models.map(\.name) == ["other", "slow"])
    }

    @Test func theOneNotUsedForLongestMakesRoom() async throws {
        let shelf = shelf(1)
        _ = try await shelf.model("other")
        #expect(shelf.models.map(\.name) == ["other"])
        _ = try await shelf.model("slow")
        #expect(shelf.models.map(\.name) == ["slow"])
    }

    @Test func whatWasLetGoOfIsLoadedAgain() async throws {
        let shelf = shelf()
        shelf.clear()
        #expect(shelf.models.isEmpty)
        #expect(try await shelf.model("slow").name == "slow")
        shelf.remove("slow")
        #expect(shelf.models.isEmpty)
    }

    @Test func anUnknownModelIsA404AndABrokenOneIsNot() async throws {
        let shelf = shelf()
        await #expect { try await shelf.model("../../etc/passwd") } throws: { ($0 as? APIError)?.status == .notFound }
        await #expect(throws: ModelFault.self) { try await shelf.model("torn") }
        await #expect(throws: ModelFault.self, "and it may be tried again") { try await shelf.model("torn") }
    }
}
