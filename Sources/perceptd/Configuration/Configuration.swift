// SPDX-License-Identifier: Apache-2.0
import Pipeline
import Web

/// What the daemon is to do: a configuration file as it was read and found good, with defaults and variables put in.
///
/// Locations hold passwords. Print `SourceName.redacted(location)`, never a whole source.
struct Configuration: Sendable, Equatable {
    struct Model: Sendable, Equatable {
        /// A name or a path, as `--model` takes it.
        var name = "PE-Core-B16-224"
        /// As `--models`.
        var folder: String?
        var precision = PrecisionChoice.auto
        /// Nil for one on each core.
        var threads: Int?
    }

    struct PromptEntry: Sendable, Equatable {
        /// The key in outputs: ASCII letters, digits, `-` and `_`.
        var id: String
        var text: String
        /// Nil for the model's own.
        var range: ScoreRange?
        /// Names of sources; nil for all of them.
        var sources: [String]?
    }

    enum Output: Sendable, Equatable {
        /// JSON lines; with `status`, lines about the state of sources among them.
        case standardOutput(status: Bool)
        case null
    }

    var model = Model()
    /// In the order of the file.
    var sources: [Source] = []
    /// In the order of the file.
    var prompts: [PromptEntry] = []
    var outputs: [Output] = [.standardOutput(status: true)]
    /// Nil where the file has no `api`.
    var api: WebSettings?
    /// What was loaded from where, one line each for the start-up log: names of variables, never their values.
    var origin: [String] = []

    /// `3 sources (1 disabled), 2 prompts, model demo, outputs stdout`.
    var summary: String {
        let disabled = sources.count { !$0.isEnabled }
        let sourceText = "\(sources.count) \(sources.count == 1 ? "source" : "sources")"
        let promptText = "\(prompts.count) \(prompts.count == 1 ? "prompt" : "prompts")"
        return [
            disabled == 0 ? sourceText : "\(sourceText) (\(disabled) disabled)", promptText, "model \(model.name)",
            "outputs \(outputs.map(\.key).joined(separator: " "))",
        ].joined(separator: ", ") + (api.map { ", API on \($0.address(port: $0.port))" } ?? "")
    }
}

extension Configuration.Output {
    /// As the file has it.
    var key: String {
        switch self {
        case .standardOutput: "stdout"
        case .null: "null"
        }
    }
}
