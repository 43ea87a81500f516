// SPDX-License-Identifier: Apache-2.0
import Encoder
import Pipeline

/// A report for people.
extension ModelReport {
    /// `models list`: name, architecture, size, where.
    func line(name: String) -> String {
        let image = configuration.image
        let kinds = packed.map { $0.use == .ready ? $0.variant : "\($0.variant) (\($0.use.rawValue))" }
        let state = kinds.isEmpty ? "not packed" : "packed \(kinds.joined(separator: ", "))"
        let shape = "\(image.imageSize) pixels, width \(image.width), \(image.layers) layers"
        let title = name == configuration.name ? name : "\(name) (\(configuration.name))"
        return printable("\(title): \(shape), \(SizeText.text(byteCount)), \(state), \(path)", limit: .max)
    }

    /// `models check`: a line for each thing that can be said.
    var text: String {
        let (image, text) = (configuration.image, configuration.text)
        var lines = [
            "\(configuration.name): \(path)",
            "  image tower  \(image.imageSize) x \(image.imageSize) pixels, patches of \(image.patchSize), width"
                + " \(image.width), \(image.layers) layers, \(image.heads) heads",
            "  text tower   \(text.contextLength) tokens, width \(text.width), \(text.layers) layers, \(text.heads) heads",
            "  embedding    \(configuration.embeddingDimension) numbers",
            "  parameters   \(SizeText.grouped(parameters)) in \(elementTypes.joined(separator: ", ")), all finite",
            "  tokenizer    \(SizeText.grouped(text.vocabularySize)) ids, it fits",
        ]
        lines += files.count == 1 ? [] : files.map { "  file         \($0)" }
        lines.append("  size         \(SizeText.text(byteCount))")
        lines += fingerprint.map { ["  fingerprint  \($0.text)"] } ?? []
        if packed.isEmpty { lines.append("  not packed") }
        for file in packed {
            let state = file.reason.isEmpty ? file.use.rawValue : "\(file.use.rawValue): \(file.reason)"
            let kind = file.variant.isEmpty ? "" : "\(file.variant), \(SizeText.text(file.byteCount)), "
            lines.append("  packed       \(kind)\(state), \(file.path)")
        }
        return lines.map { printable($0, limit: .max) }.joined(separator: "\n")
    }
}
