// SPDX-License-Identifier: Apache-2.0
import Pipeline
import Testing

@testable import perceptd

/// Files that are made to keep a reader busy, or that are no texts at all.
@Suite struct ConfigurationBoundTests {
    private static func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

    /// Every level stands for three of the one before.
    private static func laughs(levels: Int, in key: Bool) -> String {
        let chain = (0..<levels).map { "b\($0): &a\($0 + 1) [*a\($0),*a\($0),*a\($0)]\n" }
        return "a: &a0 [x,x,x]\n" + chain.joined() + (key ? "? *a\(levels)\n: 1\n" : "c: *a\(levels)\n")
    }

    private static let bombs: [(name: String, text: String)] = [
        ("laughs", laughs(levels: 5, in: false)), ("many laughs", laughs(levels: 40, in: false)),
        ("laughs in a key", laughs(levels: 5, in: true)), ("many laughs in a key", laughs(levels: 40, in: true)),
        ("large leaf", laughs(levels: 5, in: true).replacing("[x,x,x]", with: "[\(repeated("x,", 10_000))x]")),
        ("larger leaf", laughs(levels: 5, in: true).replacing("[x,x,x]", with: "[\(repeated("x,", 100_000))x]")),
        ("brackets", repeated("[", 500_000)), ("braces", "a: " + repeated("{a: ", 200_000)),
        ("dashes", repeated("- ", 500_000)), ("questions", repeated("? ", 500_000)),
        ("one key", repeated("a: 1\n", 150_000)), ("one long key", repeated("a", 900_000) + ": b"),
        ("many variables", "version: \"" + repeated("${A}", 200_000) + "\""),
        ("many openings", "version: \"" + repeated("${", 400_000) + "\""),
        ("spaces", repeated(" ", 1_000_000)), ("newlines", repeated("\n", 1_000_000)),
        ("unknown keys", (0..<60_000).map { "k\($0): 1\n" }.joined()),
        ("sources", "sources:\n" + (0..<30_000).map { " s\($0): 'test:'\n" }.joined()),
        (
            "unknown sources",
            "sources: {\(repeated("a: 'test:', b: 'test:'", 1))}\nprompts: {a: {text: b, sources: [\(repeated("t,", 300_000))]}}"
        ),
    ]

    @Test(arguments: bombs.indices)
    func endInAFewSecondsWithAFewLines(index: Int) {
        let clock = ContinuousClock()
        var lines: [String] = []
        let time = clock.measure { lines = ConfigurationText.complaints(Self.bombs[index].text) }
        #expect(!lines.isEmpty && lines.count <= 1001, "\(Self.bombs[index].name)")
        #expect(lines.allSatisfy { $0.utf8.count < 2000 })
        // Sanitizers and other builds on the same machine take their share.
        #expect(time < .seconds(60), "\(Self.bombs[index].name) took \(time)")
    }

    @Test func tooManyAliasesAreSaidToBeThat() {
        #expect(
            ConfigurationText.complaints(Self.laughs(levels: 40, in: true)).first?.contains("too many aliases") == true)
        // Stars in prompts are no aliases.
        let prompts = "prompts: {a: \"\(Self.repeated(" *very*", 30)) big dog\"}"
        #expect(ConfigurationText.complaints(ConfigurationText.file(prompts: prompts)).isEmpty)
    }

    private static let noTexts: [([UInt8], String)] = [
        (Array("version: 1\na: \0".utf8), "/c:2: holds a NUL byte: this is no text file"),
        (Array("version: 1\n".utf8) + [0xC3, 0x28], "/c:2: is not valid UTF-8"),
        ([0xFF, 0xFE, 0x61, 0x62], "/c:1: is not valid UTF-8"),
        (Array("a: \u{7}".utf8), "/c:1: holds a control character"),
        (Array("\n\n\u{9B}31m".utf8), "/c:3: holds a control character"),
        ([UInt8](repeating: 0x20, count: ConfigurationFile.sizeLimit + 1), "/c: is longer than 1 MiB"),
    ]

    @Test(arguments: noTexts)
    func whatIsNoTextIsSaidToBeNone(bytes: [UInt8], line: String) {
        let error = #expect(throws: ConfigurationError.self) { try ConfigurationFile.text(bytes, path: "/c") }
        #expect(error?.lines == [line])
        #expect(error?.code == .configuration)
    }

    @Test func windowsTextsAreRead() throws {
        let text = "\u{FEFF}" + ConfigurationText.file().replacing("\n", with: "\r\n")
        #expect(try ConfigurationText.parse(text).prompts.map(\.text) == ["a dog"])
    }
}
