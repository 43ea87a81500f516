// SPDX-License-Identifier: Apache-2.0

/// A sentence that frames are held against.
package struct Prompt: Sendable, Hashable {
    /// The key in outputs; the sentence itself unless the configuration names it.
    package let id: String
    package let text: String
    package let range: ScoreRange

    package init(id: String, text: String, range: ScoreRange) {
        self.id = id
        self.text = text
        self.range = range
    }
}
