// SPDX-License-Identifier: Apache-2.0
import Capture
import Encoder
import FoundationEssentials
import Pipeline
import Scoring
import Testing

/// The demo shows something true: samples/demo.json says which thing is on screen when.
@Suite struct DemoTests {
    private struct GroundTruth: Decodable {
        struct Segment: Decodable {
            let start: Double
            let end: Double
            let things: [String]
        }

        /// Thing to prompt.
        let prompts: [String: String]
        let segments: [Segment]

        func things(at pts: Double) -> [String]? { segments.first { $0.start <= pts && pts <= $0.end }?.things }
    }

    private struct Observation {
        let pts: Double
        let values: [String: Float]
    }

    private static let samples =
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        + "/samples"

    private func groundTruth() throws -> GroundTruth {
        try JSONDecoder().decode(GroundTruth.self, from: Data(contentsOf: URL(filePath: "\(Self.samples)/demo.json")))
    }

    /// Every frame of the clip with the value of every thing, through the real rooms.
    private func watch(_ truth: GroundTruth) throws -> [Observation] {
        let model = try PerceptionModel(
            path: "\(Self.samples)/models/demo", instructions: InstructionSet.choose(request: nil),
            threads: PerceptionModel.availableCores)
        let range = try #require(model.configuration.scoreRange, "the demo model brings its score range")
        let things = truth.prompts.keys.sorted()
        let prompts = things.map { Prompt(id: $0, text: truth.prompts[$0] ?? $0, range: range) }
        let scorer = Scorer(prompts: prompts, embeddings: try model.embed(prompts.map(\.text)))
        let encoder = try model.makeImageEncoder(batchesUpTo: 1)
        var embeddings = EmbeddingBatch(capacity: 1, dimension: encoder.dimension)
        var workspace = ScoreWorkspace()
        var observations: [Observation] = []
        let source = try SourceFactory.make("\(Self.samples)/demo.mp4", options: SourceOptions(), pool: PixelPool())
        try source.run(stop: StopSignal()) { signal in
            guard case .frame(let captured) = signal, let frame = try? captured.frame() else { return }
            encoder.encode([frame], into: &embeddings)
            scorer.multiply(embeddings, &workspace)
            let values = zip(things, scorer.scores(row: 0, workspace)).map { ($0, $1.value) }
            observations.append(Observation(pts: frame.pts, values: Dictionary(uniqueKeysWithValues: values)))
        }
        return observations
    }

    @Test func theRightPromptIsOnTopWheneverItsThingIsOnScreen() throws {
        let truth = try groundTruth()
        let observations = try watch(truth)
        #expect(observations.count >= 20 * 20, "20 seconds at no less than 20 frames a second")
        var checked: Set<String> = []
        for observation in observations {
            guard let present = truth.things(at: observation.pts), !present.isEmpty else { continue }
            let lowestPresent = present.map { observation.values[$0] ?? 0 }.min() ?? 0
            let highestAbsent = observation.values.filter { !present.contains($0.key) }.values.max() ?? 0
            #expect(lowestPresent > highestAbsent, "at \(observation.pts) s with \(present): \(observation.values)")
            checked.formUnion(present)
        }
        #expect(checked == Set(truth.prompts.keys), "every thing of the clip was on screen")
    }
}
