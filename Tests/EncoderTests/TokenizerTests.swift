// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Encoder

struct TokenizerTests {
    let tokenizer: Tokenizer

    init() throws { tokenizer = try Tokenizer.load() }

    @Test func givesTheIdsAndTheCleanTextOfTheReference() throws {
        let cases = try TokenizerFixture.vectors()
        #expect(cases.count == 42)
        for vector in cases {
            #expect(tokenizer.encode(vector.text) == vector.ids, "\(vector.text.debugDescription)")
            #expect(tokenizer.clean(vector.text) == vector.clean)
            let cut = tokenizer.encode(vector.text, context: 32)
            #expect(cut.firstIndex(of: 49407) == vector.endIn32 && cut.count <= 32)
        }
    }

    @Test func givesTheIdsOfTheReferenceForOddText() throws {
        let texts = try TokenizerFixture.oddTexts()
        #expect(texts.count >= 3000)
        for odd in texts {
            let ids = tokenizer.encode(odd.text).dropFirst().dropLast()
            #expect(Array(ids) == odd.ids, "\(odd.kind): \(odd.text.debugDescription)")
        }
    }

    @Test func cutsALongTextAndKeepsTheEnd() {
        let ids = tokenizer.encode("a cat and a dog", context: 4)
        #expect(ids == [49406, 320, 2368, 49407])
        #expect(tokenizer.encode("a cat", context: 4) == [49406, 320, 2368, 49407])
        #expect(tokenizer.encode("a cat", context: 5) == [49406, 320, 2368, 49407])
        #expect(tokenizer.encode("a cat", context: 1) == [49407])
    }

    @Test func leavesAnEmptyTextEmpty() {
        for text in ["", " ", "\n\t", "\u{0}", "\u{FEFF}", "\u{3000}"] {
            #expect(tokenizer.encode(text) == [49406, 49407], "\(text.debugDescription)")
        }
    }

    @Test func readsSpecialTokensInText() {
        let ids = tokenizer.encode("<start_of_text>hi<END_OF_TEXT>there")
        #expect(ids == [49406, 49406, 1883, 49407, 997, 49407])
    }

    /// A tenth of a second to half of one in release; what grows with the square takes many minutes.
    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            "a", "ab", "!", "Ã©", "Ã ", "â€", "&amp;", "&lt", "&aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "&#38;", "amp;",
            "Σ", "e\u{301}", "\u{301}\u{316}", "\u{F73}\u{F71}", "\u{1B}[", "\u{0}", "\n", "é\n", "你好",
            "👨‍👩‍👧", "<", "'",
        ])
    func staysFastForALongRun(unit: String) {
        let prefix = unit == "amp;" ? "&" : ""
        let text = prefix + String(repeating: unit, count: 250_000 / unit.utf8.count)
        #expect(tokenizer.encode(text).first == 49406)
    }
}
