// SPDX-License-Identifier: Apache-2.0
import Pipeline
import Sinks
import Testing

@Suite struct CSVSinkTests {
    @Test func aTable() throws {
        let pipe = Pipe()
        let sink = CSVSink(descriptor: pipe.writing)
        try sink.receive(.started(model: "demo", prompts: Example.prompts(["a dog", "cat, \"tom\"", "two\nlines"])))
        let scores = [Score(cosine: 0.2, value: 20.004), Score(cosine: .nan, value: .nan), Example.score(100)]
        try sink.receive(
            .scored(Example.scored(source: "a,b", sequence: 7, pts: 0.28, droppedSince: 2, scores: scores)))
        try sink.receive(.finished)
        let expected = """
            ts,source,seq,pts,age_ms,dropped_since,a dog,"cat, ""tom""\","two
            lines",a dog cos,"cat, ""tom"" cos","two
            lines cos"
            2026-11-21T17:05:03.120Z,"a,b",7,0.28,41.0,2,20.0,,100.0,0.2,,0.4

            """
        #expect(pipe.text() == expected)
    }
}
