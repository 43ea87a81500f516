// SPDX-License-Identifier: Apache-2.0

/// What the program under test was built with.
enum Sanitizer {
    #if TSAN
    /// Handlers run when a thread next calls into instrumented code, which one that waits in Dispatch never does.
    static let delaysSignals = true
    #else
    static let delaysSignals = false
    #endif
}
