// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// What a source knows from one connection to the next.
final class SourceMemory: Sendable {
    private struct State: Sendable {
        var isRecording = false
        var isPicture = false
        var isRefused = false
        var told: Set<String> = []
    }

    private let state = Protected(State())

    /// Whether the last connection was to something that has an end.
    var isRecording: Bool {
        get { state.withLock { $0.isRecording } }
        set { state.withLock { $0.isRecording = newValue } }
    }

    /// Whether it is one picture, which is fetched again and again.
    var isPicture: Bool {
        get { state.withLock { $0.isPicture } }
        set { state.withLock { $0.isPicture = newValue } }
    }

    /// Whether the last connection was refused to this user.
    var isRefused: Bool {
        get { state.withLock { $0.isRefused } }
        set { state.withLock { $0.isRefused = newValue } }
    }

    /// Whether a notice has not been given before; from now on it has.
    func isNew(_ notice: String) -> Bool { state.withLock { $0.told.insert(notice).inserted } }
}
