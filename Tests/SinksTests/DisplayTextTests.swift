// SPDX-License-Identifier: Apache-2.0
import Sinks
import Testing

@Suite struct DisplayTextTests {
    @Test(arguments: [
        ("", 0), ("porch", 5), ("汽车", 4), ("ｆｕｌｌ", 8), ("e\u{301}", 1), ("한국", 4), ("\u{1112}\u{1161}\u{11AB}", 2),
        ("🚗", 2), ("🇩🇪", 2), ("⌚", 2), ("☀", 1), ("é", 1), ("→…·", 3), ("𠀋", 2), ("नि", 2), ("ก็", 1),
    ])
    func width(text: String, columns: Int) { #expect(DisplayWidth.of(text) == columns) }

    @Test(arguments: [
        ("a\u{1B}[31mb", "a\u{FFFD}[31mb"), ("two\nlines\ttab", "two lines tab"), ("\u{9B}2J", "\u{FFFD}2J"),
        ("\u{202E}gpj.exe", "gpj.exe"), ("👨‍👩‍👧", "👨👩👧"), ("❤️", "❤"), ("👍🏽", "👍"), ("\u{301}x", "x"),
        ("e\u{301}\u{301}\u{301}\u{301}\u{301}x", "e\u{301}\u{301}\u{301}x"),
        ("\u{E000}\u{7F}\r", "\u{FFFD}\u{FFFD}\u{FFFD}"),
    ])
    func clean(text: String, expected: String) {
        #expect(Array(DisplayText.clean(text, style: Example.plain).unicodeScalars) == Array(expected.unicodeScalars))
    }

    @Test func asciiAlone() {
        #expect(DisplayText.clean("caf\u{E9} 汽车 e\u{301} \u{1B}", style: Example.ascii) == "caf? ?? e ?")
    }

    @Test(arguments: 0..<14)
    func truncation(columns: Int) {
        for text in ["汽车在街上 cars", "/home/someone/porch.mp4", "e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}"] {
            for style in [Example.plain, Example.ascii] {
                let end = DisplayText.truncated(text, columns: columns, style: style)
                let middle = DisplayText.middleTruncated(text, columns: columns, style: style)
                #expect(DisplayWidth.of(end) <= columns && DisplayWidth.of(middle) <= columns)
            }
        }
    }

    @Test func theNameOfAFileMatters() {
        let path = "/home/someone/films/porch.mp4"
        #expect(DisplayText.middleTruncated(path, columns: 16, style: Example.plain) == "/home…/porch.mp4")
        #expect(DisplayText.truncated(path, columns: 8, style: Example.plain) == "/home/s…")
    }
}
