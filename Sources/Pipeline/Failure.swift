// SPDX-License-Identifier: Apache-2.0

/// What every room throws: one line a person can act on, and how the process should end if nobody can.
///
/// The reason says what is wrong, where, which rule it breaks and what to do, in that order, without a newline.
package struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
    package let code: ExitCode
    package let reason: String

    package init(_ code: ExitCode, _ reason: String) {
        self.code = code
        self.reason = reason
    }

    /// Whether the same call may succeed later without anybody changing anything.
    package var isRetriable: Bool { code == .temporary || code == .unavailable }

    package var description: String { reason }
}
