// SPDX-License-Identifier: Apache-2.0

/// How well a frame matches one prompt.
package struct Score: Sendable, Hashable {
    /// -1...1, as the model says; travels beside the value because ranges do not carry over between models.
    package let cosine: Float
    /// 0...100 by the prompt's range.
    package let value: Float

    package init(cosine: Float, value: Float) {
        self.cosine = cosine
        self.value = value
    }
}
