// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// Something to embed that waits for the encoder.
struct InferenceJob: Sendable {
    enum Work: Sendable {
        case picture(Frame)
        /// At least one.
        case texts([String])
    }

    let id: UInt64
    let model: ServedModel
    let work: Work
    let answer: CheckedContinuation<InferenceAnswer, any Error>

    /// Whether both may go through the encoder at once.
    func goes(with other: InferenceJob) -> Bool {
        guard model.pictures === other.model.pictures else { return false }
        return switch (work, other.work) {
        case (.picture, .picture), (.texts, .texts): true
        default: false
        }
    }
}
