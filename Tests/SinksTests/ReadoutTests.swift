// SPDX-License-Identifier: Apache-2.0
import Pipeline
import Sinks
import Testing

@Suite struct ReadoutTests {
    private let ids = [
        "a dog on the grass", "a person riding a bicycle down a long and winding road", "汽车在街上", "an empty street",
    ]

    private func lines(
        _ example: (state: ReadoutState, now: ContinuousClock.Instant), _ columns: Int, _ rows: Int,
        style: ReadoutStyle = Example.plain
    ) -> [String] {
        Readout(style: style).lines(example.state, size: TerminalSize(columns: columns, rows: rows), now: example.now)
    }

    @Test func eightyByTwentyFour() {
        let expected = """
            perceptd · PE-Core-B16-224 · porch.mp4 · running
            25.0 frames/s · latency 49.0 ms (p95 49.0) · encode 38.4 ms · 5 drops (2.0 %)
            ██████████░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  0:10 / 0:40 · 25 % · 1.0x · 0:30 left

                                                          now   peak  at    timeline
            a dog on the grass        ███████▉░░░░░░░░   49.0  100.0  0:04  ▅█▇▄
            a person riding a bicyc…  ██████████████▋░   91.5   99.5  0:02  ██▃█
            汽车在街上                ██████████▌░░░░░   66.0  100.0  0:00  █▅▆█
            an empty street           ███▊░░░░░░░░░░░░   23.5   99.5  0:06  ▆▅██
            """
        #expect(lines(Example.state(ids: ids), 80, 24).joined(separator: "\n") == expected)
    }

    @Test func fortyByTen() {
        let expected = """
            perceptd · porch.mp4 · running
            25.0 frames/s · latency 49.0 ms
            encode 38.4 ms · 5 drops (2.0 %)
            0:10 / 0:40 · 25 % · 1.0x · 0:30 left
                                   now  peak
            a dog on t… ███▉░░░░  49.0 100.0 █▅
            a person r… ███████▍  91.5  99.5 ██
            汽车在街上  █████▎░░  66.0 100.0 ██
            an empty s… █▉░░░░░░  23.5  99.5 ▆█
            """
        #expect(lines(Example.state(ids: ids), 40, 10).joined(separator: "\n") == expected)
    }

    @Test func twoHundredByFifty() {
        let expected = """
            perceptd · PE-Core-B16-224 · porch.mp4 · running
            25.0 frames/s · latency 49.0 ms (p95 49.0) · encode 38.4 ms · 5 drops (2.0 %): 5 queue full
            ██████████░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  0:10 / 0:40 · 25 % · 1.0x · 0:30 left

                                                                                                                                     now   peak  at    timeline
            a dog on the grass                                      █████████████████████████████▉░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░   49.0  100.0  0:04  ▁▂▄▅▆███▇▅▄▃▁▂▄▄
            a person riding a bicycle down a long and winding road  ███████████████████████████████████████████████████████▉░░░░░   91.5   99.5  0:02  ▅▆▇██▇▆▄▃▂▂▃▅▆▇█
            汽车在街上                                              ████████████████████████████████████████▎░░░░░░░░░░░░░░░░░░░░   66.0  100.0  0:00  ███▆▅▄▂▁▃▄▅▇███▆
            an empty street                                         ██████████████▍░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░   23.5   99.5  0:06  ▆▆▄▃▂▂▃▅▆▇██▇▆▄▃
            """
        #expect(lines(Example.state(ids: ids), 200, 50).joined(separator: "\n") == expected)
    }

    @Test func asciiAlone() {
        let expected = """
            perceptd - PE-Core-B16-224 - porch.mp4 - running
            25.0 frames/s - latency 49.0 ms (p95 49.0) - encode 38.4 ms - 5 drops (2.0 %)
            ##########------------------------------  0:10 / 0:40 - 25 % - 1.0x - 0:30 left

                                                          now   peak  at    timeline
            a dog on the grass        ########--------   49.0  100.0  0:04  =#*-
            a person riding a bic...  ###############-   91.5   99.5  0:02  ##,#
            ?????                     ###########-----   66.0  100.0  0:00  #=+#
            an empty street           ####------------   23.5   99.5  0:06  +=##
            """
        let lines = lines(Example.state(ids: ids), 80, 24, style: Example.ascii)
        #expect(lines.joined(separator: "\n") == expected)
        #expect(lines.allSatisfy { $0.utf8.allSatisfy { (0x20..<0x7F).contains($0) } })
    }

    @Test func morePromptsThanRows() {
        let many = (0..<300).map { "prompt \($0)" }
        let lines = lines(Example.state(ids: many), 80, 24)
        #expect(lines.count == 23 && lines[22] == "… and 281 more")
        let values = lines[3..<22].compactMap { $0.split(separator: " ").compactMap { Double($0) }.dropFirst().first }
        #expect(values.count == 19 && zip(values, values.dropFirst()).allSatisfy { $0 >= $1 })
    }

    /// Whatever is in it and however small it is: never wider, never higher.
    @Test(arguments: [1, 2, 7, 19, 27, 28, 31, 32, 39, 40, 59, 60, 79, 80, 81, 133, 200], [1, 2, 3, 4, 6, 10, 24, 50])
    func nothingSticksOut(columns: Int, rows: Int) {
        let odd = ["汽车在街上汽车在街上汽车在街上", "👨‍👩‍👧👍🏽", "\u{1B}]0;evil\u{7}\n", "", "é" + String(repeating: "\u{301}", count: 99)]
        let name = "/home/someone/" + String(repeating: "汽车", count: 40) + "\u{1B}[2J\n.mp4"
        for info in [
            Example.info(name: name), Example.info(name: name, isLive: true, duration: nil),
            Example.info(name: name, duration: nil, pictures: 900),
        ] {
            for style in [Example.plain, Example.ascii] {
                var example = Example.state(ids: odd + (0..<12).map { "prompt \($0)" }, info: info, seconds: 0.4)
                check(lines(example, columns, rows, style: style), columns, rows)
                example.state.apply(.damaged(source: name, count: 3, reason: "bad"), at: example.now)
                example.state.apply(.opened(Example.info(name: "second")), at: example.now)
                example.state.apply(Self.trouble("third", .offline, "third: no\nroute"), at: example.now)
                check(lines(example, columns, rows, style: style), columns, rows)
                example.state.apply(
                    .ended(source: name, failure: Failure(.badData, "no\nway " + name)), at: example.now)
                check(lines(example, columns, rows, style: style), columns, rows)
                let summary = ReadoutSummary(style: style, columns: columns, now: example.now).lines(example.state)
                #expect(summary.allSatisfy { DisplayWidth.of($0) <= columns })
            }
        }
    }

    private func check(_ lines: [String], _ columns: Int, _ rows: Int) {
        #expect(!lines.isEmpty && lines.count <= max(1, rows - 1))
        for line in lines {
            #expect(DisplayWidth.of(line) <= columns)
            #expect(!line.unicodeScalars.contains { $0.properties.generalCategory == .control })
        }
    }

    @Test func coloursChangeNoWidth() {
        let example = Example.state(ids: ids)
        let plain = lines(example, 80, 24)
        let colourful = lines(example, 80, 24, style: Example.colourful)
        #expect(colourful != plain)
        #expect(colourful.map { $0.replacing(/\u{1B}\[[0-9]*m/, with: "") } == plain)
    }

    @Test func beforeAnythingIsOpened() {
        var state = ReadoutState()
        #expect(lines((state, Example.start), 80, 24) == ["perceptd · opening"])
        state.apply(.started(model: "demo", prompts: Example.prompts(ids)), at: Example.start)
        #expect(lines((state, Example.start), 80, 24) == ["perceptd · demo · opening"])
        state.apply(.ended(source: "x.mp4", failure: Failure(.noInput, "x.mp4: no such file")), at: Example.start)
        let failed = lines((state, Example.start), 80, 24)
        #expect(failed[0] == "perceptd · demo · x.mp4 · failed" && failed[1] == "no such file")
    }

    @Test func picturesAndCameras() {
        let pictures = lines(
            Example.state(ids: ids, info: Example.info(name: "photos", rate: nil, duration: nil, pictures: 1000)), 80,
            24)
        #expect(pictures[2].hasSuffix("  250 / 1000 · 25 % · 0:30 left"))
        #expect(pictures.contains { $0.contains("  #101 ") })
        let camera = lines(
            Example.state(ids: ids, info: Example.info(name: "porch", isLive: true, duration: nil)), 80, 24)
        #expect(camera[2] == "up 0:10 · 1280x720 · h264 in mov,mp4")
        #expect(camera.contains { $0.contains("0:05 ago") })
    }

    @Test func anEndedFileTellsHowLongItTook() {
        var example = Example.state(ids: ids, seconds: 40)
        example.state.apply(.ended(source: "porch.mp4", failure: nil), at: example.now)
        let lines = lines((example.state, example.now + .seconds(100)), 80, 24)
        #expect(lines[0].hasSuffix("porch.mp4 · ended"))
        #expect(lines[1].hasPrefix("25.0 frames/s"))
        #expect(lines[2].hasSuffix("0:40 / 0:40 · 100 % · 1.0x · took 0:40"))
    }

    @Test func aStalledSourceSlowsDown() {
        let example = Example.state(ids: ids)
        #expect(lines(example, 80, 24)[1].hasPrefix("25.0 frames/s"))
        #expect(lines((example.state, example.now + .seconds(20)), 80, 24)[1].hasPrefix("0.15 frames/s"))
    }

    private static func trouble(_ name: String, _ state: SourceState, _ reason: String? = nil) -> PipelineEvent {
        .status(
            SourceStatus(
                source: name, state: state, failure: reason.map { Failure(.unavailable, $0) }, reconnects: 2, tries: 7))
    }

    @Test(arguments: [
        (SourceState.connecting, 33, "connecting for 0:42 · 7 tries · 2 reconnects · refused"),
        (.stalled, 33, "stalled for 0:42 · 7 tries · 2 reconnects · refused"),
        (.frozen, 33, "frozen for 0:42 · 7 tries · 2 reconnects · the picture does not change"),
        (.offline, 31, "offline for 0:42 · 7 tries · 2 reconnects · refused"),
        (.unauthorised, 31, "unauthorised for 0:42 · 7 tries · 2 reconnects · refused"), (.disabled, 2, "refused"),
    ])
    func troubleHasAWordAColourAndAReason(state: SourceState, colour: Int, text: String) {
        var example = Example.state(ids: ids)
        example.state.apply(Self.trouble("porch.mp4", state, "cannot read porch.mp4: refused"), at: example.now)
        let after = (example.state, example.now + .seconds(42))
        #expect(lines(after, 80, 24)[0] == "perceptd · PE-Core-B16-224 · porch.mp4 · \(state.rawValue)")
        #expect(lines(after, 80, 24)[1] == text)
        let colourful = lines(after, 80, 24, style: Example.colourful)
        #expect(colourful[0].hasSuffix("\u{1B}[\(colour)m\(state.rawValue)\u{1B}[0m"))
        // What was seen last is not now, unless the picture is still there.
        #expect(lines(after, 80, 24).contains { $0.contains("  49.0  100.0") } == (state == .frozen))
        example.state.apply(Self.trouble("porch.mp4", .running), at: example.now + .seconds(50))
        #expect(lines((example.state, example.now + .seconds(50)), 80, 24)[1].contains("frames/s"))
    }

    @Test func aStateThatGoesOnKeepsItsClock() {
        var example = Example.state(ids: ids)
        for seconds in 0..<3 {
            example.state.apply(
                Self.trouble("porch.mp4", .offline, "away"), at: example.now + .seconds(seconds * 10))
        }
        #expect(lines((example.state, example.now + .seconds(30)), 80, 24)[1].hasPrefix("offline for 0:30"))
    }

    @Test func dropsAreCountedOnceAndTellTheirCauses() {
        var example = Example.state(ids: ids)
        var counts = FrameCounts()
        (counts.dropped[.queueFull], counts.dropped[.overrun], counts.dropped[.rateCap]) = (4, 3, 1000)
        example.state.apply(
            .status(SourceStatus(source: "porch.mp4", state: .running, counts: counts)), at: example.now)
        // 5 of one cause were told with the frames, 4 with the status.
        #expect(lines(example, 120, 24)[1].hasSuffix(" · 8 drops (3.1 %): 5 queue full, 3 overrun"))
        #expect(lines(example, 80, 24)[1].hasSuffix(" · 8 drops (3.1 %)"))
        let summary = ReadoutSummary(style: Example.plain, columns: 80, now: example.now).lines(example.state)
        #expect(summary[0] == "porch.mp4: 250 frames in 0:10, 25.0/s, 8 drops (3.1 %)")
        #expect(summary[1] == "drops: 5 queue full, 3 overrun")
    }

    private func several(_ count: Int) -> (state: ReadoutState, now: ContinuousClock.Instant) {
        var example = Example.state(ids: ids)
        for number in 2...count {
            let name = "camera \(number)"
            example.state.apply(Self.trouble(name, .connecting), at: example.now)
            guard number % 2 == 0 else { continue }
            example.state.apply(.opened(Example.info(name: name, isLive: true, duration: nil)), at: example.now)
            example.state.apply(Self.trouble(name, .running), at: example.now)
            let scores = ids.indices.map { Example.score(Float($0 * 10)) }
            example.state.apply(.scored(Example.scored(source: name, ids: ids, scores: scores)), at: example.now)
        }
        return example
    }

    @Test(arguments: [2, 3, 4, 5, 6, 7, 8], [40, 80])
    func everySourceHasItsShare(count: Int, columns: Int) {
        let lines = lines(several(count), columns, 24)
        #expect(lines.count <= 23 && lines[0] == "perceptd · PE-Core-B16-224")
        let titles = lines.indices.filter { lines[$0].contains(" · running") || lines[$0].contains(" · connecting") }
        #expect(titles.count == count)
        // In the order in which they were added, and each with something below its title.
        for (number, place) in titles.enumerated() where number > 0 {
            #expect(lines[place].hasPrefix("camera \(number + 1) · "))
            #expect(number == titles.count - 1 || titles[number + 1] > place + 1)
            let below = place + 1 < lines.count ? lines[place + 1] : ""
            #expect(number % 2 == 0 ? below.hasPrefix("connecting for") : !below.isEmpty)
        }
    }

    @Test func theBestPromptsOfEightSources() {
        let lines = lines(several(8), 80, 24)
        let place = lines.firstIndex { $0.hasPrefix("camera 8 · running") } ?? 0
        #expect(place > 0 && lines[(place + 1)...].prefix(2).contains { $0.hasPrefix("an empty street") })
    }

    @Test func severalSources() {
        var example = Example.state(ids: ids)
        for name in ["yard", "door"] {
            example.state.apply(Self.trouble(name, .running), at: example.now)
            example.state.apply(.opened(Example.info(name: name, isLive: true, duration: nil)), at: example.now)
        }
        let lines = lines(example, 80, 40)
        #expect(lines[0] == "perceptd · PE-Core-B16-224")
        for name in ["porch.mp4", "yard", "door"] {
            #expect(lines.filter { $0.hasPrefix("\(name) · running") }.count == 1)
        }
        #expect(self.lines(example, 80, 6).last == "… and 2 more sources")
    }
}
