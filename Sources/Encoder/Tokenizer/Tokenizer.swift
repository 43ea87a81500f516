// SPDX-License-Identifier: Apache-2.0
package import Pipeline

/// Text to the ids that the text tower reads: CLIP's byte pair encoding, as Perception Encoder uses it.
///
/// Gives what `SimpleTokenizer` of open_clip 3.3.0 gives with ftfy 6.3.1, regex 2026.11.15 and Python 3.11. The
/// vocabulary lies in the program, so nothing has to be found at run time.
package struct Tokenizer: Sendable {
    /// Raised when a text gets other ids than before.
    static let version = 1
    package static let startOfText: Int32 = 49406
    package static let endOfText: Int32 = 49407

    private let merges: MergeTable

    package static func load() throws(Failure) -> Tokenizer {
        Tokenizer(merges: try MergeTable())
    }

    /// The text that is encoded: repaired, without entities, with single spaces, in lower case.
    package func clean(_ text: String) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: TextCleaner.clean(Array(text.unicodeScalars)))
        return String(view)
    }

    /// All ids of a text, between the start and the end token.
    package func encode(_ text: String) -> [Int32] {
        var ids = [Self.startOfText]
        var words = WordSplitter(TextCleaner.clean(Array(text.unicodeScalars)))
        var encoder = WordEncoder(merges)
        while let word = words.next() {
            if let special = Self.special(word) { ids.append(special) } else { encoder.append(word, to: &ids) }
        }
        ids.append(Self.endOfText)
        return ids
    }

    /// The ids of a text, cut to what the text tower can take: the last one is then the end token. Not padded.
    package func encode(_ text: String, context: Int) -> [Int32] {
        let ids = encode(text)
        guard ids.count > context, context > 0 else { return ids }
        return ids.prefix(context - 1) + [Self.endOfText]
    }

    /// The id of a word that stands for the start or the end of a text; nil for any other.
    private static func special(_ word: ArraySlice<Unicode.Scalar>) -> Int32? {
        guard word.first == "<" else { return nil }
        if word.elementsEqual("<start_of_text>".unicodeScalars) { return startOfText }
        return word.elementsEqual("<end_of_text>".unicodeScalars) ? endOfText : nil
    }
}
