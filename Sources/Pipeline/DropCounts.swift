// SPDX-License-Identifier: Apache-2.0

/// Numbers of frames that were dropped, by cause; a plain value without storage of its own.
package struct DropCounts: Sendable, Hashable {
    // One number a cause, in the order of `DropCause.allCases`.
    private var counts: InlineArray<6, UInt64> = InlineArray(repeating: 0)

    package init() {}

    package subscript(cause: DropCause) -> UInt64 {
        get { counts[Self.place(cause)] }
        set { counts[Self.place(cause)] = newValue }
    }

    package var total: UInt64 { DropCause.allCases.reduce(0) { $0 + self[$1] } }

    /// Those that were lost: all but the ones that the user asked to leave out (`rateCap`).
    package var lost: UInt64 { total - self[.rateCap] }

    package static func += (left: inout DropCounts, right: DropCounts) {
        for cause in DropCause.allCases { left[cause] += right[cause] }
    }

    package static func == (left: DropCounts, right: DropCounts) -> Bool {
        DropCause.allCases.allSatisfy { left[$0] == right[$0] }
    }

    package func hash(into hasher: inout Hasher) {
        for cause in DropCause.allCases { hasher.combine(self[cause]) }
    }

    private static func place(_ cause: DropCause) -> Int {
        switch cause {
        case .queueFull: 0
        case .rateCap: 1
        case .decodeError: 2
        case .settling: 3
        case .overrun: 4
        case .stopped: 5
        }
    }
}
