// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// How long answers took, by route and status, for `/metrics`.
final class RequestMeter: Sendable {
    private struct Key: Hashable, Comparable, Sendable {
        let route: String
        let code: Int

        static func < (a: Key, b: Key) -> Bool { (a.route, a.code) < (b.route, b.code) }
    }

    /// What nginx calls a client that closed its connection before it had its answer.
    static let clientLeft = 499
    private static let bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

    private let histograms = Protected<[Key: Histogram]>([:])

    func record(route: String, code: Int, _ time: Duration) {
        histograms.withLock {
            $0[Key(route: route, code: code), default: Histogram(bounds: Self.bounds)]
                .record(time / .seconds(1))
        }
    }

    func write(to text: inout MetricsText) {
        let name = "perceptd_http_request_duration_seconds"
        text.family(name, .histogram, "From a request's head to its answer, by route and status.")
        for (key, histogram) in histograms.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
            text.histogram(name, [("route", key.route), ("code", String(key.code))], histogram)
        }
    }
}
