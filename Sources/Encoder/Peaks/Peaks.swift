// SPDX-License-Identifier: Apache-2.0

/// What a machine did at most, on all threads at once: the best of all bursts so far.
package struct Peaks: Sendable, Hashable {
    /// GFLOP/s (10^9 operations a second, a multiply-add counted as two) of the unit that the tower's products run on.
    package var matrix = 0.0
    /// GFLOP/s of float32 multiply-adds at the rung's vector width.
    package var float32 = 0.0
    /// GB/s (10^9 bytes) of reading memory that no cache holds.
    package var memory = 0.0

    package init() {}
}
