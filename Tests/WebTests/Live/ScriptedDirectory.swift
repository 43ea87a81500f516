// SPDX-License-Identifier: Apache-2.0
import Pipeline

@testable import Web

/// Sources that a test names.
final class ScriptedDirectory: SourceDirectory {
    private let listed = Protected<[ListedSource]>([])

    var sources: [ListedSource] { listed.withLock { $0 } }

    func set(_ statuses: [SourceStatus]) {
        listed.withLock { listed in
            listed = statuses.map { ListedSource(status: $0, prompts: Script.prompts.prompts) }
        }
    }
}
