// SPDX-License-Identifier: Apache-2.0
package import Pipeline

/// Who knows the sources that run beside the API.
package protocol SourceDirectory: Sendable {
    /// All that there are now, in the order of the configuration, with their counts up to now. Does not block.
    var sources: [ListedSource] { get }
}

/// A source as its directory has it.
package struct ListedSource: Sendable {
    package let status: SourceStatus
    /// What its frames are held against.
    package let prompts: [Prompt]

    package init(status: SourceStatus, prompts: [Prompt]) {
        self.status = status
        self.prompts = prompts
    }
}
