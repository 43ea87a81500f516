// SPDX-License-Identifier: Apache-2.0
import Dispatch
import FoundationEssentials
import Glibc
import Pipeline
import Sinks
import Testing

@Suite struct JSONLinesSinkTests {
    private func lines(_ frames: [ScoredFrame]) throws -> [String] {
        let pipe = Pipe()
        let sink = JSONLinesSink(descriptor: pipe.writing)
        try sink.receive(.started(model: "demo", prompts: frames[0].prompts.prompts))
        try sink.receive(.opened(Example.info()))
        for frame in frames { try sink.receive(.scored(frame)) }
        try sink.receive(.damaged(source: "porch.mp4", count: 1, reason: "bad packet"))
        try sink.receive(.ended(source: "porch.mp4", failure: nil))
        try sink.receive(.finished)
        return pipe.text().split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    @Test func aLineIsTheContract() throws {
        let frame = Example.scored(
            source: "porch", sequence: 10423, pts: 417.92, age: 148.2345, droppedSince: 3,
            ids: ["parcel", "a person"],
            scores: [Score(cosine: 0.262, value: 44.8), Score(cosine: 0.171, value: 8.399)])
        let expected =
            #"{"v":1,"ts":"2026-11-21T17:05:03.120Z","source":"porch","seq":10423,"pts":417.92,"age_ms":148.235,"#
            + #""encoded":true,"ms":{"decode":6.1,"pre":3.2,"encode":38.4,"score":0.02},"dropped_since":3,"#
            + #""dropped":{"queue_full":3},"scores":{"parcel":44.8,"a person":8.4},"cos":{"parcel":0.262,"a person":0.171}}"#
        #expect(try lines([frame]) == [expected, ""])
    }

    @Test func nothingButFrames() throws {
        let frames = (0..<3).map { Example.scored(sequence: $0, scores: [Example.score(1)]) }
        #expect(try lines(frames).count == 4)
    }

    @Test func whatIsNotANumberIsNull() throws {
        let frame = Example.scored(
            pts: .infinity, age: .nan, ids: ["a", "b"],
            scores: [Score(cosine: .nan, value: .nan), Score(cosine: -.infinity, value: 0)])
        let line = try lines([frame])[0]
        #expect(line.contains(#""pts":null,"age_ms":null"#))
        #expect(line.hasSuffix(#""scores":{"a":null,"b":0.0},"cos":{"a":null,"b":null}}"#))
    }

    @Test(arguments: [
        (0, "0.0"), (-0.0000001, "0.0"), (-0.25, "-0.25"), (0.000001, "0.000001"), (12, "12.0"), (1.9999996, "2.0"),
        (999_999_999.5, "999999999.5"), (1e9, "1000000000.0"), (1e22, "1e+22"), (3.05, "3.05"), (100.100, "100.1"),
    ])
    func numbers(pts: Double, text: String) throws {
        #expect(try lines([Example.scored(pts: pts, ids: [], scores: [])])[0].contains("\"pts\":\(text),\"age_ms\""))
    }

    @Test func whatWasAskedForIsNoLoss() throws {
        let score = [Example.score(1)]
        #expect(try lines([Example.scored(scores: score)])[0].contains(#""dropped_since":0,"scores""#))
        #expect(
            try lines([Example.scored(rateCapped: 2, scores: score)])[0].contains(
                #""dropped_since":0,"dropped":{"rate_cap":2},"scores""#))
        #expect(
            try lines([Example.scored(droppedSince: 2, rateCapped: 1, scores: score)])[0].contains(
                #""dropped_since":2,"dropped":{"queue_full":2,"rate_cap":1},"scores""#))
    }

    @Test func aStatusIsALineWhereItIsWanted() throws {
        var counts = FrameCounts()
        (counts.captured, counts.encoded) = (12, 9)
        (counts.dropped[.queueFull], counts.dropped[.overrun]) = (2, 1)
        let away = SourceStatus(
            source: "porch", state: .offline, failure: Failure(.unavailable, "porch: \"no\" route"),
            since: Example.captured,
            reconnects: 3, tries: 7, counts: counts)
        let pipe = Pipe()
        let sink = JSONLinesSink(descriptor: pipe.writing, writesStatus: true)
        try sink.receive(.status(away))
        try sink.receive(.status(SourceStatus(source: "yard", state: .connecting, since: Example.captured)))
        try JSONLinesSink(descriptor: pipe.writing).receive(.status(away))
        let head = #"{"v":1,"kind":"status","ts":"2026-11-21T17:05:03.120Z","source":"#
        let expected = [
            head + #""porch","state":"offline","reason":"porch: \"no\" route","reconnects":3,"tries":7,"#
                + #""captured":12,"encoded":9,"dropped":{"queue_full":2,"overrun":1}}"#,
            head + #""yard","state":"connecting","reconnects":0,"tries":0,"captured":0,"encoded":0,"dropped":{}}"#,
        ]
        #expect(pipe.text() == expected.map { $0 + "\n" }.joined())
    }

    private struct Line: Decodable {
        let source: String
        let scores: [String: Double]
        let cos: [String: Float]
    }

    @Test func anyTextAndAnyCosineReadBack() throws {
        let ids = ["quote \" and \\", "line\nbreak\ttab\r", "\u{0}\u{1B}[31m\u{7F}", "汽车 👨‍👩‍👧 é", "\u{2028}/"]
        let cosines: [Float] = [0.1, 1e-7, -0.99999994, 0.333333343, .leastNonzeroMagnitude]
        let frame = Example.scored(source: ids[1], ids: ids, scores: cosines.map { Score(cosine: $0, value: 12.345) })
        let line = try JSONDecoder().decode(Line.self, from: Data(try lines([frame])[0].utf8))
        #expect(line.source == ids[1])
        #expect(line.scores == Dictionary(uniqueKeysWithValues: ids.map { ($0, 12.35) }))
        for (id, cosine) in zip(ids, cosines) { #expect(line.cos[id] == cosine) }
    }

    @Test func aReaderThatLeftEndsItQuietly() throws {
        let pipe = Pipe()
        let sink = JSONLinesSink(descriptor: pipe.writing)
        try sink.receive(.started(model: "demo", prompts: Example.prompts(["a"])))
        close(pipe.reading)
        #expect(throws: OutputClosed.self) { try sink.receive(.scored(Example.scored(scores: [Example.score(1)]))) }
        close(pipe.writing)
    }

    @Test func aFullDiskIsAFailure() throws {
        let full = open("/dev/full", O_WRONLY)
        defer { close(full) }
        let sink = JSONLinesSink(descriptor: full)
        let failure = #expect(throws: Failure.self) { try sink.receive(.scored(Example.scored(scores: []))) }
        #expect(failure?.code == .cannotWrite)
    }

    /// Bigger than a pipe's 64 kB, and the descriptor does not block: every byte arrives all the same.
    @Test func aSlowReaderOfANonBlockingPipe() throws {
        let pipe = Pipe()
        let flags = fcntl(pipe.writing, F_GETFL)
        _ = fcntl(pipe.writing, F_SETFL, flags | O_NONBLOCK)
        let ids = (0..<10_000).map { "prompt \($0)" }
        let received = Protected("")
        let reader = DispatchGroup()
        DispatchQueue.global().async(group: reader) {
            usleep(50_000)
            let text = Pipe.read(pipe.reading)
            received.withLock { $0 = text }
        }
        let sink = JSONLinesSink(descriptor: pipe.writing)
        try sink.receive(.started(model: "demo", prompts: Example.prompts(ids)))
        for sequence in 0..<3 as Range<UInt64> {
            let scores = ids.map { _ in Example.score(50) }
            try sink.receive(.scored(Example.scored(sequence: sequence, ids: ids, scores: scores)))
        }
        close(pipe.writing)
        reader.wait()
        close(pipe.reading)
        let lines = received.withLock { $0 }.split(separator: "\n")
        #expect(lines.count == 3 && lines.allSatisfy { $0.utf8.count > 65536 && $0.last == "}" })
    }
}
