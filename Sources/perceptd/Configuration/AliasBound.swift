// SPDX-License-Identifier: Apache-2.0

/// Keeps files away from Yams whose aliases stand for aliases for aliases: Yams hashes all that a key stands for, so that
/// a kilobyte could keep it busy for years.
///
/// Told by looks alone, as nothing is parsed yet: whatever could begin an alias counts. 16 of them stand for at most 3^5
/// copies of the rest of the file; that rest is kept small as well.
enum AliasBound {
    static let count = 16
    private static let byteLimit = 1 << 15

    static func isBroken(by text: String) -> Bool {
        var (anchors, aliases, before) = (0, 0, UInt8(ascii: "\n"))
        for byte in text.utf8 {
            if canStart(after: before) {
                if byte == UInt8(ascii: "&") { anchors += 1 }
                if byte == UInt8(ascii: "*") { aliases += 1 }
            }
            before = byte
        }
        return anchors > 0 && aliases > 0 && (aliases > count || text.utf8.count > byteLimit)
    }

    /// White space, an indicator, or the end of one of Unicode's line breaks.
    private static func canStart(after byte: UInt8) -> Bool {
        byte <= 32 || byte >= 128 || "[]{},:?-".utf8.contains(byte)
    }
}
