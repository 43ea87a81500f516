// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// What the encoder did for requests, for `/metrics`.
final class InferenceMeter: Sendable {
    private struct State: Sendable {
        var pictures: [String: UInt64] = [:]
        var texts: [String: UInt64] = [:]
        var batches: UInt64 = 0
        var decode = Histogram(bounds: Histogram.stageBounds)
        var preprocess = Histogram(bounds: Histogram.stageBounds)
        var encode = Histogram(bounds: Histogram.stageBounds)
        var text = Histogram(bounds: Histogram.stageBounds)
    }

    private let state = Protected(State())

    func decoded(milliseconds: Double) { state.withLock { $0.decode.record(milliseconds / 1000) } }

    func encoded(pictures: Int, of model: String, _ times: EncodeTimes) {
        state.withLock { state in
            state.pictures[model, default: 0] += UInt64(pictures)
            state.batches += 1
            state.preprocess.record(times.preprocess / 1000)
            state.encode.record(times.encode / 1000)
        }
    }

    func encoded(texts: Int, of model: String, _ time: Duration) {
        state.withLock { state in
            state.texts[model, default: 0] += UInt64(texts)
            state.text.record(time / .seconds(1))
        }
    }

    func write(to text: inout MetricsText) {
        let state = state.withLock { $0 }
        text.family("perceptd_api_pictures_total", .counter, "Pictures embedded for requests.")
        for (model, count) in state.pictures.sorted(by: { $0.key < $1.key }) {
            text.sample("perceptd_api_pictures_total", [("model", model)], Double(count))
        }
        text.family("perceptd_api_texts_total", .counter, "Texts embedded for requests, those from the cache left out.")
        for (model, count) in state.texts.sorted(by: { $0.key < $1.key }) {
            text.sample("perceptd_api_texts_total", [("model", model)], Double(count))
        }
        text.family("perceptd_api_batches_total", .counter, "Batches of pictures that went through the encoder.")
        text.sample("perceptd_api_batches_total", [], Double(state.batches))
        let stage = "perceptd_stage_duration_seconds"
        text.family(stage, .histogram, "What each stage takes: a picture's decoding, a batch's rest.")
        text.histogram(stage, [("stage", "decode")], state.decode)
        text.histogram(stage, [("stage", "preprocess")], state.preprocess)
        text.histogram(stage, [("stage", "encode")], state.encode)
        text.histogram(stage, [("stage", "text")], state.text)
    }
}
