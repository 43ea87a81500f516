// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Encoder

/// One readable example for every step; the fixtures hold the rest.
struct TokenizerCleaningTests {
    @Test(arguments: [
        // Mojibake: whole, in part, with a lost byte, twice over, CESU-8.
        ("cafÃ©", "café"), ("voilÃ  le travail", "voilà le travail"), ("â€œ like this â€�", "\" like this �"),
        ("l\u{E2}\u{80}\u{99}humanitÃ©", "l'humanité"), ("ÃƒÂ©", "é"), ("ðŸ˜€", "😀"), ("РџСЂРёРІРµС‚", "привет"),
        ("smile \u{ED}\u{A0}\u{BD}\u{ED}\u{B8}\u{80}", "smile 😀"), ("\u{91}quoted\u{92}", "'quoted'"),
        // Text that only looks broken.
        ("IKEA® Åland", "ikea® åland"), ("Â¿", "¿"),
        // Entities: closed, in capitals, open, in HTML, nested, numbers.
        ("&lt;b&gt; P&EACUTE;REZ", "<b> pérez"), ("AT&ampT &notit;", "at&t ¬it;"), ("<i> &eacute;", "<i> é"),
        ("&amp;amp;amp;lt;", "<"), ("&#8364;&#x80;&#0;&#xD800;&#1;", "€€��"),
        // Characters.
        ("ﬂuﬃeﬆ Ǆ ŉ", "fluffiest dž 'n"), ("ＬＯＵＤ　Ｕﾀｰﾝ", "loud uターン"), ("“q” ‘s’", "\"q\" 's'"),
        ("a\u{2028}b\r\nc\rd", "a b c d"), ("\u{1B}[36;44mblue\u{1B}[0m", "blue"), ("a\u{7}\u{FEFF}b", "ab"),
        ("e\u{301}\u{316}", "é\u{316}"), ("\u{1100}\u{1161}\u{11A8}", "각"),
        // Case.
        ("ΟΔΥΣΣΕΥΣ ΣΑΣ.", "οδυσσευς σας."), ("İSTANBUL", "i\u{307}stanbul"), ("\u{A7CB}", "\u{A7CB}"),
        // Space.
        ("  a\u{A0}\u{2003}\tb\u{3000} ", "a b"),
    ])
    func cleans(text: String, expected: String) throws {
        let clean = try Tokenizer.load().clean(text)
        #expect(clean.unicodeScalars.elementsEqual(expected.unicodeScalars), "\(clean.debugDescription)")
    }
}
