// SPDX-License-Identifier: Apache-2.0
import Pipeline
import Testing

@testable import perceptd

/// The examples with bytes changed: whatever comes of it is a configuration or a list of problems, soon.
@Suite struct ConfigurationMutationTests {
    /// Marsaglia's xorshift: the same numbers on every machine.
    private struct Numbers: RandomNumberGenerator {
        var state: UInt64 = 2026

        mutating func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
    }

    private static let pieces = [
        "&a ", "*a", "<<: ", "? ", ": ", "- ", "[", "]", "{", "}", "\"", "'", "|", ">", "!", "%", "@", "`", "#", "\t",
        "\n",
        "\r", "${", "}", "$$", "---\n", "...\n", "~", "\u{E000}", "\u{2028}", "\u{85}", "1e999", "-0", "off", "\u{0}",
        "🦊",
    ].map { Array($0.utf8) }

    @Test func mutantsAreReadOrRefused() throws {
        var numbers = Numbers()
        let originals = try ConfigurationText.examples.map { Array(try ConfigurationText.example($0).utf8) }
        #expect(originals.count >= 4)
        var (good, bad) = (0, 0)
        for round in 0..<2000 {
            var bytes = originals[round % originals.count]
            for _ in 0..<Int.random(in: 1...4, using: &numbers) { Self.mutate(&bytes, &numbers) }
            do throws(ConfigurationError) {
                let text = try ConfigurationFile.text(bytes, path: "/c")
                let configuration = try Configuration.parse(
                    text, file: "/c", variables: Variables(credentials: nil) { _ in "v" })
                #expect(!configuration.sources.isEmpty && !configuration.prompts.isEmpty)
                good += 1
            } catch {
                #expect(error.code == .configuration && !error.lines.isEmpty)
                bad += 1
            }
        }
        #expect(good > 100 && bad > 500, "\(good) \(bad)")
    }

    private static func mutate(_ bytes: inout [UInt8], _ numbers: inout Numbers) {
        guard !bytes.isEmpty else { return }
        let place = Int.random(in: 0..<bytes.count, using: &numbers)
        let end = min(bytes.count, place + Int.random(in: 1...40, using: &numbers))
        switch Int.random(in: 0..<6, using: &numbers) {
        case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &numbers)
        case 1: bytes[place] = UInt8.random(in: .min ... .max, using: &numbers)
        case 2: bytes.insert(contentsOf: pieces.randomElement(using: &numbers) ?? [], at: place)
        case 3: bytes.removeSubrange(place..<end)
        case 4: bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0...bytes.count, using: &numbers))
        default: bytes.removeLast(Int.random(in: 0..<min(bytes.count, 300), using: &numbers))
        }
    }
}
