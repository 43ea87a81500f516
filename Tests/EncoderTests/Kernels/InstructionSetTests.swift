// SPDX-License-Identifier: Apache-2.0
import Encoder
import Pipeline
import Testing

@Suite struct InstructionSetTests {
    @Test(arguments: [nil, ""])
    func withoutARequestTheBestRungRuns(request: String?) throws {
        #expect(try InstructionSet.choose(request: request) == InstructionSet.available.last)
    }

    @Test(arguments: InstructionSet.available)
    func aRungTheProcessorHasCanBeAskedFor(rung: InstructionSet) throws {
        #expect(try InstructionSet.choose(request: rung.rawValue) == rung)
    }

    @Test func scalarIsAlwaysThere() {
        #expect(InstructionSet.available.first == .scalar)
    }

    @Test(arguments: InstructionSet.allCases.filter { !InstructionSet.available.contains($0) })
    func aRungTheProcessorLacksIsAnErrorThatNamesTheBestOne(rung: InstructionSet) {
        let failure = #expect(throws: Failure.self) { try InstructionSet.choose(request: rung.rawValue) }
        #expect(failure?.code == .configuration)
        #expect(failure.map { "\($0)".contains("this processor does not have it") } == true)
        #expect(failure.map { "\($0)".contains(InstructionSet.available.last!.rawValue) } == true)
    }

    @Test(arguments: ["AVX2", "neon", "avx1024"])
    func anUnknownNameIsAnErrorThatListsTheKnownOnes(name: String) {
        let failure = #expect(throws: Failure.self) { try InstructionSet.choose(request: name) }
        #expect(failure?.code == .configuration)
        #expect(failure.map { "\($0)".contains("scalar, avx2") } == true)
    }
}
