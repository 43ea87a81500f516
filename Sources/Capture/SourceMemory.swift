// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// What a source knows from one connection to the next.
final class SourceMemory: Sendable {
    private struct State: Sendable {
        var isRecording = false
        var told: Set<String> = []
    }

    private let state = Protected(State())

    /// Whether the last connection was to something that has an end.
    var isRecording: Bool {
        get { state.withLock { $0.isRecording } }
        set { state.withLock { $0.isRecording = newValue } }
    }

    /// Whether a notice has not been given before; from now on it has.
    func isNew(_ notice: String) -> Bool { state.withLock { $0.told.insert(notice).inserted } }
}
