// SPDX-License-Identifier: Apache-2.0
// A port of ftfy 6.3.1 (PyPI, Apache-2.0, Robyn Speer), ftfy/__init__.py: fix_text and fix_and_explain.

/// ftfy's `fix_text` with its default settings: repairs what went wrong with a text on its way here.
///
/// Line by line, so that one broken line does not decide over the others.
enum TextFixer {
    /// ftfy's `max_decode_length`: a longer line is cut.
    private static let longestSegment = 1_000_000
    /// How many characters all rounds over a line may look at. Text that was broken by accident needs a few rounds;
    /// one can be made that needs a round per four letters, for which the reference would take days.
    private static let mostWork = 1 << 25

    static func fix(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        if isPlain(text[...]) { return text }
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(text.count)
        var position = 0
        var readsEntities = true
        while position < text.count {
            let lineEnd = text[position...].firstIndex(of: "\n").map { $0 + 1 } ?? text.count
            let segment = text[position..<min(lineEnd, position + longestSegment)]
            // A "<" says that this is real HTML from here on, whose entities must stay.
            if segment.contains("<") { readsEntities = false }
            result.append(contentsOf: isPlain(segment) ? Array(segment) : fixed(Array(segment), readsEntities))
            position = segment.endIndex
        }
        return result
    }

    /// Repeats all steps until they change nothing: one repair may reveal the next fault.
    private static func fixed(_ segment: [Unicode.Scalar], _ readsEntities: Bool) -> [Unicode.Scalar] {
        var text = segment
        var work = 0
        while work < mostWork {
            let before = text
            work += before.count
            if readsEntities { text = HTMLEntities.unescapeClosed(text) }
            text = MojibakeRepair.fix(text)
            text = CharacterFixes.fix(text)
            text = ReferenceUnicode.composed(text)
            if text == before { break }
        }
        return text
    }

    /// Whether no step can change the text: printable ASCII, tab, line feed and form feed without an "&".
    private static func isPlain(_ text: ArraySlice<Unicode.Scalar>) -> Bool {
        text.allSatisfy { scalar in
            switch scalar.value {
            case 0x20...0x7E: scalar != "&"
            case 0x09, 0x0A, 0x0C: true
            default: false
            }
        }
    }
}
