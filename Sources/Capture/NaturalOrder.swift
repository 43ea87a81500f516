// SPDX-License-Identifier: Apache-2.0

/// Compares names as people count: runs of digits by their value, everything else byte by byte.
package enum NaturalOrder {
    package static func precedes(_ left: String, _ right: String) -> Bool {
        let (a, b) = (Array(left.utf8), Array(right.utf8))
        var (i, j) = (0, 0)
        while i < a.count && j < b.count {
            if isDigit(a[i]) && isDigit(b[j]) {
                let (first, second) = (run(a, &i), run(b, &j))
                // Without leading zeros the longer number is the larger one, whatever its length.
                if first.count != second.count { return first.count < second.count }
                if first != second { return first.lexicographicallyPrecedes(second) }
            } else {
                if a[i] != b[j] { return a[i] < b[j] }
                i += 1
                j += 1
            }
        }
        if i < a.count || j < b.count { return i == a.count }
        // `img1` and `img01` differ in zeros alone.
        return a.lexicographicallyPrecedes(b)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

    /// The digits from `place` on without leading zeros; moves `place` behind them.
    private static func run(_ bytes: [UInt8], _ place: inout Int) -> ArraySlice<UInt8> {
        let start = place
        while place < bytes.count && isDigit(bytes[place]) { place += 1 }
        return bytes[start..<place].drop { $0 == 48 }
    }
}
