// SPDX-License-Identifier: Apache-2.0

/// A node of a YAML file and where it stands.
struct YAMLValue: Equatable {
    enum Content: Equatable {
        /// Quotes are gone: what a key wants decides how its text is read, so that `no` can be a prompt.
        case text(String)
        /// Nothing, `~` or `null` without quotes.
        case nothing
        case list([YAMLValue])
        case map([Entry])
    }

    struct Entry: Equatable {
        let key: String
        let line: Int
        let column: Int
        let value: YAMLValue
    }

    let content: Content
    let line: Int
    let column: Int

    /// What a message shows.
    var shown: String {
        switch content {
        case .text(let text): text
        case .nothing: "null"
        case .list: "a list"
        case .map: "a mapping"
        }
    }
}
