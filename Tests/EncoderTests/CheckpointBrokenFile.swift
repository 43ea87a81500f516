// SPDX-License-Identifier: Apache-2.0
import Testing

/// A file that must be refused, and what the message must name.
struct BrokenFile: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let words: [String]

    init(_ description: String, _ bytes: [UInt8], _ words: String...) {
        testDescription = description
        self.bytes = bytes
        self.words = words
    }

    static let all = bytesThatAreNoFile + headersThatAreNoTable + offsetsThatLie + wrongTensors + wrongNumbers

    static func original(_ change: (inout SafetensorsBuilder) -> Void) -> [UInt8] {
        var file = CheckpointTestModel().original()
        change(&file)
        return file.bytes
    }

    static func openClip(_ change: (inout SafetensorsBuilder) -> Void) -> [UInt8] {
        var file = CheckpointTestModel().openClip()
        change(&file)
        return file.bytes
    }

    static func header(_ text: String, data: Int = 0) -> [UInt8] {
        SafetensorsBuilder.file(header: text, data: Array(repeating: 0, count: data))
    }

    /// One tensor of 16 bytes whose entry in the header is `text`.
    static func entry(_ text: String) -> [UInt8] { header("{\"a.b\":\(text)}", data: 16) }

    static let good = original { _ in }
}
