// SPDX-License-Identifier: Apache-2.0

/// Guesses which word was meant.
enum NearestWord {
    /// `, did you mean 'fps'?`, or nothing where no word is near.
    static func hint(_ word: String, among words: [String]) -> String {
        let typed = word.lowercased().replacing("-", with: "_")
        let near = words.map { (word: $0, edits: edits(typed, $0.lowercased().replacing("-", with: "_"))) }
            .filter { $0.edits <= max(1, min($0.word.count, typed.count) / 2) }
        guard let best = near.min(by: { $0.edits < $1.edits }) else { return "" }
        return ", did you mean '\(best.word)'?"
    }

    /// Letters to add, drop or change, or neighbours to swap, between two words; long words are as good as different.
    static func edits(_ first: String, _ second: String) -> Int {
        let (a, b) = (Array(first.unicodeScalars.prefix(40)), Array(second.unicodeScalars.prefix(40)))
        var beforeLast: [Int] = []
        var last = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                var best = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, beforeLast[j - 1] + 1) }
                row.append(best)
            }
            (beforeLast, last) = (last, row)
        }
        return last[b.count]
    }
}
