// SPDX-License-Identifier: Apache-2.0

/// Numbers as the file may have them: decimal, finite.
enum NumberText {
    static func number(_ text: String) -> Double? {
        // Swift's own reading takes `nan`, `inf` and hexadecimal as well.
        guard text.utf8.allSatisfy("0123456789+-.eE".utf8.contains), let number = Double(text), number.isFinite else {
            return nil
        }
        return number
    }

    /// `10`, `0.001`.
    static func text(_ number: Double) -> String {
        Int(exactly: number).map { "\($0)" } ?? "\(number)"
    }
}
