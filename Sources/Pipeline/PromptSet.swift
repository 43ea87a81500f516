// SPDX-License-Identifier: Apache-2.0

/// The prompts that a source's frames are scored against: made once, shared by all of its frames.
package final class PromptSet: Sendable {
    /// In the order of the scores.
    package let prompts: [Prompt]

    package init(_ prompts: [Prompt]) { self.prompts = prompts }
}
