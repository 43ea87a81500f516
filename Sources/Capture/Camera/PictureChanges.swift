// SPDX-License-Identifier: Apache-2.0

/// Numbers pictures so that two in a row have the same number when they are the same, and every change a new one: a
/// picture that comes back after another one is a change like any other.
struct PictureChanges {
    private var last: UInt64?
    private var count: UInt64 = 0

    /// - Parameter fingerprint: of the picture's bytes
    mutating func number(_ fingerprint: UInt64) -> UInt64 {
        if fingerprint != last { count += 1 }
        last = fingerprint
        return count
    }
}
