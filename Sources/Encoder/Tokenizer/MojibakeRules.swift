// SPDX-License-Identifier: Apache-2.0
// A port of ftfy 6.3.1 (PyPI, Apache-2.0, Robyn Speer), ftfy/badness.py: BADNESS_RE, is_bad; ftfy/chardata.py:
// UTF8_DETECTOR_RE. The expressions themselves are in mojibake.txt, taken apart by Python's own parser.

/// Which characters hardly ever stand next to each other unless something was read in the wrong encoding.
///
/// Every set of characters in the rules is a bit. A text becomes one mask per character, and a rule is a few masks in a
/// row.
struct MojibakeRules: Sendable {
    /// Parsed when the first text that is not ASCII needs it.
    static let shared = MojibakeRules()

    private struct Rule: Sendable {
        /// Only at the start of the text.
        let isAnchored: Bool
        let sets: [CharacterSets.Mask]
    }

    private let sets: CharacterSets
    private let rules: [Rule]
    /// Union of what rules start with; most characters start none.
    private let starts: CharacterSets.Mask
    /// `utf8_first_of_2`, `_3`, `_4`: what UTF-8 sequences of that many bytes start with when read as one byte each.
    private let leads: [CharacterSets.Mask]
    private let continuation: CharacterSets.Mask
    private let strictContinuation: CharacterSets.Mask

    private init() {
        var builder = CharacterSets.Builder()
        var rules: [Rule] = []
        var named: [String: CharacterSets.Mask] = [:]
        EmbeddedTable.mojibake.forEachLine { fields in
            guard fields.count > 1 else { return }
            let name = EmbeddedTable.text(fields[0])
            guard name == "bad" else {
                named[name] = builder.mask(fields[1])
                return
            }
            let isAnchored = EmbeddedTable.text(fields[1]) == "start"
            let parts = fields.dropFirst(isAnchored ? 2 : 1)
            rules.append(Rule(isAnchored: isAnchored, sets: parts.map { builder.mask($0) }))
        }
        sets = builder.build()
        self.rules = rules
        starts = rules.reduce(0) { $0 | ($1.sets.first ?? 0) }
        leads = ["utf8_first_of_2", "utf8_first_of_3", "utf8_first_of_4"].map { named[$0] ?? 0 }
        continuation = named["utf8_continuation"] ?? 0
        strictContinuation = named["utf8_continuation_strict"] ?? 0
    }

    /// ftfy's `is_bad`: whether a text looks as if it had been read in the wrong encoding.
    func isBad(_ text: [Unicode.Scalar]) -> Bool {
        let masks = text.map(sets.mask)
        return masks.indices.contains { index in
            masks[index] & starts != 0 && rules.contains { holds($0, masks[index...]) }
        }
    }

    private func holds(_ rule: Rule, _ masks: ArraySlice<CharacterSets.Mask>) -> Bool {
        guard rule.sets.count <= masks.count, !rule.isAnchored || masks.startIndex == 0 else { return false }
        return zip(rule.sets, masks).allSatisfy { set, mask in set & mask != 0 }
    }

    /// Where `UTF8_DETECTOR_RE` matches: runs of what looks like UTF-8 sequences, not in the middle of a larger garble.
    func looksLikeUTF8(_ text: [Unicode.Scalar]) -> [Range<Int>] {
        let masks = text.map(sets.mask)
        var result: [Range<Int>] = []
        var position = 0
        while position < masks.count {
            var end = position
            if position == 0 || masks[position - 1] & strictContinuation == 0 {
                while let length = sequenceLength(masks[end...]) { end += length }
            }
            if end > position { result.append(position..<end) }
            position = max(end, position + 1)
        }
        return result
    }

    private func sequenceLength(_ masks: ArraySlice<CharacterSets.Mask>) -> Int? {
        guard let lead = masks.first else { return nil }
        for (index, set) in leads.enumerated() where lead & set != 0 && masks.count >= index + 2 {
            if masks.dropFirst().prefix(index + 1).allSatisfy({ $0 & continuation != 0 }) { return index + 2 }
        }
        return nil
    }
}
