// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// The configuration of a model whose tensors all have the shapes that `extents` make.
///
/// The shapes tell everything but the numbers of heads; those come from the notes beside the file, or else from the
/// widths of the published models.
struct ConfigurationDerivation {
    /// Pixels along a side; the file is no measure of them, and an encoder needs 12 bytes for each of their square.
    static let maximumImageSize = 4096
    /// Tokens of a prompt.
    static let maximumContext = 4096

    let extents: [Extent: Int]
    let imageLayers: Int
    let textLayers: Int
    let hasClassToken: Bool
    let shapes: [String: [Int]]
    let layout: KeyLayout
    let notes: ModelNotes
    let subject: String

    /// - Throws: `badData` when the numbers make no model, or when a note contradicts them.
    func configuration(fallbackName: String) throws(Failure) -> ModelConfiguration {
        let image = try imageTower()
        let text = try textTower()
        let embeddingDimension = extents[.embedding] ?? 0
        try agree(.embeddingDimension, embeddingDimension, "visual.proj")
        let published = PublishedModel.allCases.first {
            $0.image == image && $0.text == text && $0.embeddingDimension == embeddingDimension
        }
        return ModelConfiguration(
            image: image, text: text, embeddingDimension: embeddingDimension, name: published?.rawValue ?? fallbackName,
            mean: notes.mean ?? [0.5, 0.5, 0.5], std: notes.std ?? [0.5, 0.5, 0.5], scoreRange: notes.scoreRange)
    }

    private func imageTower() throws(Failure) -> ModelConfiguration.Image {
        let (width, patch) = (extents[.imageWidth] ?? 0, extents[.patch] ?? 0)
        let grid = try grid()
        let imageSize = try imageSize(grid: grid, patch: patch)
        guard imageSize <= Self.maximumImageSize else {
            throw Failure(
                .badData,
                "\(subject): \(grid) patches of \(patch) pixels make an image of \(imageSize) pixels a side, more than"
                    + " \(Self.maximumImageSize)")
        }
        try agree(.patchSize, patch, "visual.conv1.weight")
        try agree(.imageWidth, width, "visual.conv1.weight")
        try agree(.imageLayers, imageLayers, nil)
        let image = ModelConfiguration.Image(
            imageSize: imageSize, patchSize: patch, width: width, layers: imageLayers, heads: try imageHeads(width),
            mlpWidth: extents[.imageMLPWidth] ?? 0, hasClassToken: hasClassToken, poolHeads: try poolHeads(width),
            poolMLPWidth: extents[.poolMLPWidth] ?? 0)
        if let (model, place) = notes.published, model.image != image {
            throw Failure(
                .badData,
                "\(subject): \(place) says \(model.timmName), but the tensors make another model: width \(width),"
                    + " \(imageLayers) layers, patch \(patch), image size \(imageSize)")
        }
        return image
    }

    private func textTower() throws(Failure) -> ModelConfiguration.Text {
        let (width, context) = (extents[.textWidth] ?? 0, extents[.context] ?? 0)
        guard context >= 2 else {
            throw wrongShape("positional_embedding", "[2 or more, \(width)]: a prompt has a start and an end token")
        }
        guard context <= Self.maximumContext else {
            throw wrongShape("positional_embedding", "[at most \(Self.maximumContext), \(width)]")
        }
        try agree(.contextLength, context, "positional_embedding")
        try agree(.vocabularySize, extents[.vocabulary] ?? 0, "token_embedding.weight")
        try agree(.textWidth, width, "token_embedding.weight")
        try agree(.textLayers, textLayers, nil)
        let heads = try HeadCount(tower: "text tower", width: width, told: notes.counts[.textHeads], subject: subject)
        return ModelConfiguration.Text(
            contextLength: context, vocabularySize: extents[.vocabulary] ?? 0, width: width, layers: textLayers,
            heads: heads.value, mlpWidth: extents[.textMLPWidth] ?? 0)
    }

    /// A note may add the pixels right of and below the last whole patch, which the tensors do not know.
    private func imageSize(grid: Int, patch: Int) throws(Failure) -> Int {
        if let told = notes.counts[.imageSize]?.value, told >= grid * patch, told < (grid + 1) * patch { return told }
        try agree(.imageSize, grid * patch, "visual.positional_embedding")
        return grid * patch
    }

    /// Patches along either side of the image.
    private func grid() throws(Failure) -> Int {
        let positions = extents[.positions] ?? 0
        if let side = squareRoot(positions - (hasClassToken ? 1 : 0)) { return side }
        if !hasClassToken, squareRoot(positions - 1) != nil {
            let name = layout.storedName("visual.class_embedding")
            throw Failure(
                .badData,
                "\(subject): tensor \(name) is missing: \(positions) positions are a square grid of patches and a class token"
            )
        }
        throw wrongShape(
            "visual.positional_embedding", "[grid²\(hasClassToken ? " + 1" : ""), \(extents[.imageWidth] ?? 0)]")
    }

    private func imageHeads(_ width: Int) throws(Failure) -> Int {
        var told = notes.counts[.imageHeads]
        if told == nil, let note = notes.counts[.imageHeadWidth] {
            guard width.isMultiple(of: note.value) else {
                throw Failure(
                    .badData, "\(subject): \(note.place) is \(note.value), which does not divide the width \(width)")
            }
            told = ModelNotes.Note(value: width / note.value, place: note.place)
        }
        let heads = try HeadCount(tower: "image tower", width: width, told: told, subject: subject)
        guard heads.dimension.isMultiple(of: 4) else {
            let place = told.map { "\($0.place) makes " } ?? ""
            throw Failure(
                .badData,
                "\(subject): \(place)\(heads.value) heads of \(heads.dimension) channels in the image tower, but rotating them"
                    + " along two axes needs a multiple of 4")
        }
        return heads.value
    }

    private func poolHeads(_ width: Int) throws(Failure) -> Int {
        let told = notes.counts[.poolHeads]
        let heads = told?.value ?? 8
        guard width.isMultiple(of: heads) else {
            let place = told.map { "\($0.place) is" } ?? "the attention pool has"
            throw Failure(.badData, "\(subject): \(place) \(heads) heads, which do not divide the width \(width)")
        }
        return heads
    }

    /// Holds what a note says against what the tensors say, for which `tensor` is the witness.
    private func agree(_ fact: ModelFact, _ value: Int, _ tensor: String?) throws(Failure) {
        guard let note = notes.counts[fact], note.value != value else { return }
        var witness = "the tensors make it \(value)"
        if let name = tensor.map({ layout.storedName($0) }), let shape = shapes[name] {
            witness = "tensor \(name) has shape \(shapeText(shape)), which makes it \(value)"
        }
        throw Failure(.badData, "\(subject): \(note.place) is \(note.value), but \(witness)")
    }

    private func wrongShape(_ tensor: String, _ wanted: String) -> Failure {
        let name = layout.storedName(tensor)
        return Failure(
            .badData, "\(subject): tensor \(name) has shape \(shapeText(shapes[name] ?? [])), wanted \(wanted)")
    }
}

/// The side of a square of `area`, or nil.
private func squareRoot(_ area: Int) -> Int? {
    guard area > 0 else { return nil }
    let side = Int(Double(area).squareRoot().rounded())
    return side * side == area ? side : nil
}
