// SPDX-License-Identifier: Apache-2.0
import Pipeline
import Sinks

/// Events made by hand, at moments made by hand.
enum Example {
    static let plain = ReadoutStyle(hasColours: false, isUnicode: true)
    static let ascii = ReadoutStyle(hasColours: false, isUnicode: false)
    static let colourful = ReadoutStyle(hasColours: true, isUnicode: true)
    static let start = ContinuousClock.now

    /// 2026-11-21T17:05:03.120Z
    static let captured = WallTime(nanoseconds: 1_795_280_703_120_000_000)

    static func prompts(_ ids: [String]) -> [Prompt] { ids.map { Prompt(id: $0, text: $0, range: .standard) } }

    static func info(
        name: String = "porch.mp4", isLive: Bool = false, rate: Double? = 25, duration: Double? = 40,
        pictures: Int? = nil
    ) -> SourceInfo {
        SourceInfo(
            name: name, isLive: isLive, width: 1280, height: 720, rate: rate, duration: duration, pictures: pictures,
            detail: "h264 in mov,mp4")
    }

    static func scored(
        source: String = "porch.mp4", sequence: UInt64 = 0, pts: Double = 0, age: Double = 41,
        droppedSince: UInt64 = 0,
        times: ScoredFrame.Times = .init(decode: 6.1, preprocess: 3.2, encode: 38.4, score: 0.02),
        rateCapped: UInt64 = 0, ids: [String] = ["a dog"], scores: [Score]
    ) -> ScoredFrame {
        let layout = PixelLayout(width: 1, height: 1, format: .rgb)
        let frame = Frame(
            source: source, sequence: sequence, pts: pts, captured: captured, arrival: start,
            decodeMilliseconds: times.decode, layout: layout, pixels: PixelPool().take(byteCount: layout.byteCount))
        var dropped = DropCounts()
        dropped[.queueFull] = droppedSince
        dropped[.rateCap] = rateCapped
        return ScoredFrame(
            frame, source: source, age: age, times: times, dropped: dropped, prompts: PromptSet(prompts(ids)),
            scores: scores)
    }

    static func score(_ value: Float) -> Score { Score(cosine: 0.15 + value / 400, value: value) }

    /// 10 seconds of a film at 25 frames/s, encoded as fast as it plays, one frame in fifty dropped.
    static func state(
        ids: [String], info: SourceInfo = info(), seconds: Double = 10, model: String = "PE-Core-B16-224"
    ) -> (state: ReadoutState, now: ContinuousClock.Instant) {
        var state = ReadoutState()
        state.apply(.started(model: model, prompts: prompts(ids)), at: start)
        state.apply(.status(SourceStatus(source: info.name, state: .connecting)), at: start)
        state.apply(.opened(info), at: start)
        state.apply(.status(SourceStatus(source: info.name, state: .running)), at: start)
        let frames = UInt64(seconds * 25)
        for sequence in 0..<frames {
            let pts = Double(sequence) / 25
            let scores = ids.indices.map { place in score(wave(Double(sequence) / 25 + Double(place) * 1.7)) }
            let frame = scored(
                source: info.name, sequence: sequence, pts: pts, age: 40 + Double(sequence % 10),
                droppedSince: sequence % 50 == 49 ? 1 : 0, scores: scores)
            state.apply(.scored(frame), at: start + .seconds(pts + 0.04))
        }
        return (state, start + .seconds(seconds))
    }

    /// 0...100, once up and down in eight seconds.
    private static func wave(_ time: Double) -> Float {
        let phase = (time / 8).truncatingRemainder(dividingBy: 1)
        return Float(phase < 0.5 ? phase * 200 : 200 - phase * 200)
    }
}
