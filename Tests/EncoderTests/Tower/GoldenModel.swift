// SPDX-License-Identifier: Apache-2.0
import Pipeline

@testable import Encoder

/// A golden fixture: a small random model under one set of names, and what the reference computed with it
/// (Tests/Fixtures/golden/generate.py: timm and open_clip, float32, batch 2).
struct GoldenModel: CustomStringConvertible, Sendable {
    let name: String
    let layout: String

    static let all = ["class-token", "no-class-token"].flatMap { name in
        ["original", "openclip"].map { GoldenModel(name: name, layout: $0) }
    }

    var description: String { "\(name)/\(layout)" }

    private var folder: String {
        let file = #filePath
        // This file lies in Tests/EncoderTests/Tower.
        let tests = file.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        return "\(tests)/Fixtures/golden/\(name)"
    }

    func checkpoint() throws -> Checkpoint { try Checkpoint(path: "\(folder)/\(layout).safetensors") }

    /// The reference's values, by name.
    func golden() throws -> SafetensorsValues { try SafetensorsValues(path: "\(folder)/golden.safetensors") }
}
