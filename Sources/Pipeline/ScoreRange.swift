// SPDX-License-Identifier: Apache-2.0

/// The cosines that become 0 and 100.
package struct ScoreRange: Sendable, Hashable {
    package let low: Float
    package let high: Float

    /// Nil unless -1 <= low < high <= 1.
    package init?(low: Float, high: Float) {
        guard low >= -1, low < high, high <= 1 else { return nil }
        self.low = low
        self.high = high
    }

    private init(checkedLow: Float, checkedHigh: Float) {
        low = checkedLow
        high = checkedHigh
    }

    /// The observed worst and best cosines of PE-Core between a photo and a sentence.
    package static let standard = ScoreRange(checkedLow: 0.15, checkedHigh: 0.40)

    /// 0...100; NaN stays NaN.
    package func value(_ cosine: Float) -> Float {
        let share = (cosine - low) / (high - low)
        return share.isNaN ? share : min(max(share, 0), 1) * 100
    }
}
