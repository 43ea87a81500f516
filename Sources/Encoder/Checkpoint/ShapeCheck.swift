// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// Holds the tensors of a file against those that the model needs.
struct ShapeCheck {
    let parts: [StoredForm.Part]
    let shapes: [String: [Int]]
    let extents: [Extent: Int]

    /// - Throws: `badData` that names what is missing, wrongly shaped and unexpected, the first three of it.
    func run(subject: String) throws(Failure) {
        let wrong = parts.compactMap(problem)
        let unexpected = unexpectedNames
        let count = wrong.count + unexpected.count
        guard count > 0 else { return }
        let told = (wrong.prefix(3) + unexpected.prefix(3).map(unexpectedText)).prefix(3).joined(separator: "; ")
        throw Failure(.badData, "\(subject): \(told)\(count > 3 ? "; and \(count - 3) more" : "")")
    }

    private func problem(_ part: StoredForm.Part) -> String? {
        guard let found = shapes[part.name] else {
            return "tensor \(printable(part.name)) is missing, wanted shape \(wanted(part))"
        }
        let sizes = part.shape.map { $0.size(extents) }
        if sizes == found { return nil }
        // `logit_scale` is a scalar to torch and a list of one to some converters.
        if part.shape.isEmpty, found == [1] { return nil }
        return "tensor \(printable(part.name)) has shape \(shapeText(found)), wanted \(wanted(part))"
    }

    private func wanted(_ part: StoredForm.Part) -> String {
        shapeText(part.shape.map { axis in axis.size(extents).map(String.init) ?? axis.description })
    }

    private var unexpectedNames: [String] {
        let known = Set(parts.map(\.name))
        return shapes.keys.filter { !known.contains($0) }.sorted()
    }

    private func unexpectedText(_ name: String) -> String {
        "tensor \(printable(name)) of shape \(shapeText(shapes[name] ?? [])) is unexpected: PE-Core has none of that name"
    }
}
