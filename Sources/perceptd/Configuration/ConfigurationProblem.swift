// SPDX-License-Identifier: Apache-2.0
import Capture
import Pipeline

/// One thing that is wrong in a configuration file.
struct ConfigurationProblem: Sendable, Equatable {
    /// From 1; nil where it is the file as a whole.
    var line: Int?
    var column: Int?
    /// `sources.porch.fps`; empty at the top.
    var key = ""
    /// Which rule is broken, as a predicate: `must be a number from 0 to 1`.
    var rule: String
    /// The value as it stands in the file, before variables are put in; nil where there is none or it says nothing.
    var found: String?

    /// `config.yaml:12: sources.porch.fps: must be a number from 0.001 to 1000, found '-3'`, without a newline.
    func text(file: String) -> String {
        let place = line.map { "\(file):\($0)" } ?? file
        let name = key.isEmpty ? "" : "\(printable(Self.redacted(key), limit: 100)): "
        let value = found.map { ", found '\(printable(Self.redacted($0), limit: 60))'" } ?? ""
        return "\(printable(place)): \(name)\(printable(rule))\(value)"
    }

    /// A value may stand beside the wrong key, so every one of them is taken for a URL that holds a password.
    static func redacted(_ text: String) -> String {
        let shown = SourceName.redacted(text)
        return shown.contains("@") ? "***" : shown
    }
}
