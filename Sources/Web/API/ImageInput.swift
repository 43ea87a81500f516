// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// A picture as a request gives it: `{"type": ..., "value": ...}`.
struct ImageInput: Sendable {
    /// In lower case.
    let type: String
    let value: JSONValue

    init(type: String, value: JSONValue) {
        self.type = type.lowercased()
        self.value = value
    }

    /// A bare string, as `compare` takes it.
    init(bare text: String) {
        self.init(type: text.lowercased().hasPrefix("http") ? "url" : "base64", value: .string(text))
    }
}
