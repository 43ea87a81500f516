// SPDX-License-Identifier: Apache-2.0
import Capture
import Pipeline

/// A report for people.
extension CameraReport {
    /// Several lines, ended by a newline.
    var text: String {
        var lines = ["\(name)  \(node)"]
        if let link { lines.append("  by-id   \(link)") }
        if let choice { lines.append("  choice  \(choice)") }
        if let failure { lines.append("  fault   \(failure.reason)") }
        lines += formats.map { format in "  \(padded(format))  \(sizes(of: format))" }
        return lines.joined(separator: "\n") + "\n"
    }

    private var formats: [String] {
        var seen: Set<String> = []
        return modes.map(\.format).filter { seen.insert($0).inserted }
    }

    /// Such as `640x480 (30), 1280x720 (10)`: each size with its highest rate.
    private func sizes(of format: String) -> String {
        modes.filter { $0.format == format }.map { mode in
            "\(mode.size)" + (mode.rates.max().map { " (\(Int($0.rounded())))" } ?? "")
        }.joined(separator: ", ")
    }

    private func padded(_ format: String) -> String {
        format + String(repeating: " ", count: max(0, 6 - format.count))
    }
}
