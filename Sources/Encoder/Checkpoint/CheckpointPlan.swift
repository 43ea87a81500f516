// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// A model as its headers tell it: the configuration, and where each canonical tensor lies. Made from names and shapes
/// alone, so that ten gigabytes are refused for a wrong name before any of them is read.
struct CheckpointPlan: Sendable {
    /// How a canonical tensor is put together.
    struct Entry: Sendable {
        let shape: [Int]
        /// Names in the file; their elements follow each other.
        let parts: [String]
        let isTransposed: Bool
    }

    let configuration: ModelConfiguration
    let entries: [String: Entry]
    /// A tensor that must hold zeros only, when the file has it.
    let unusedBias: String?

    /// - Parameters:
    ///   - shapes: every tensor of the model by the name in the file
    ///   - subject: the file's name, for messages
    ///   - fallbackName: the model's name when it is none of the published ones
    /// - Throws: `badData` when a tensor is missing, unexpected or wrongly shaped, or the numbers make no model.
    init(shapes: [String: [Int]], notes: ModelNotes, subject: String, fallbackName: String) throws(Failure) {
        let layout = try KeyLayout(names: shapes.keys, subject: subject)
        let imageLayers = try BlockCount.find(
            layout.blockPrefix(Architecture.imageBlocks), in: shapes.keys, subject: subject)
        let textLayers = try BlockCount.find(
            layout.blockPrefix(Architecture.textBlocks), in: shapes.keys, subject: subject)
        let hasClassToken = shapes[layout.storedName("visual.class_embedding")] != nil
        let tensors = Architecture.tensors(
            imageLayers: imageLayers, textLayers: textLayers, hasClassToken: hasClassToken)
        let forms = tensors.map { layout.form(of: $0) }
        let unused = layout.unusedBias.flatMap { shapes[$0.name] == nil ? nil : $0 }
        let parts = forms.flatMap(\.parts) + (unused.map { [$0] } ?? [])
        let extents = ShapeElection(parts, shapes: shapes).result
        try ShapeCheck(parts: parts, shapes: shapes, extents: extents).run(subject: subject)

        unusedBias = unused?.name
        configuration = try ConfigurationDerivation(
            extents: extents, imageLayers: imageLayers, textLayers: textLayers, hasClassToken: hasClassToken,
            shapes: shapes, layout: layout, notes: notes, subject: subject
        ).configuration(fallbackName: fallbackName)
        var entries: [String: Entry] = [:]
        for (tensor, form) in zip(tensors, forms) {
            let shape = tensor.shape.compactMap { $0.size(extents) }
            entries[tensor.name] = Entry(shape: shape, parts: form.parts.map(\.name), isTransposed: form.isTransposed)
        }
        self.entries = entries
    }
}
