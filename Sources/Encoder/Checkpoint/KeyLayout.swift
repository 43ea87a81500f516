// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// How a checkpoint names its tensors.
struct KeyLayout: Sendable, Equatable {
    enum Naming: Sendable {
        /// facebookresearch/perception_models: `visual.transformer.resblocks.0.ln_1.weight`
        case original
        /// open_clip with a timm image tower: `visual.trunk.blocks.0.norm1.weight`
        case openClip
    }

    let naming: Naming
    /// In front of every name: `module.` when the model was saved from a `DataParallel` wrapper, else empty.
    let prefix: String

    init(naming: Naming, prefix: String = "") {
        self.naming = naming
        self.prefix = prefix
    }

    /// The layout that `names` follow.
    ///
    /// - Throws: `badData` when the file holds an image tower alone.
    init(names: some Collection<String>, subject: String) throws(Failure) {
        // By majority, so that one stray name is reported as such and not as all others being wrong.
        let prefix = names.count { $0.hasPrefix("module.") } * 2 > names.count ? "module." : ""
        let plain = names.map { $0.hasPrefix(prefix) ? $0.dropFirst(prefix.count) : $0[...] }
        let trunk = plain.count { $0.hasPrefix("visual.trunk.") }
        let naming: Naming = trunk * 2 > plain.count { $0.hasPrefix("visual.") } ? .openClip : .original
        let hasText = plain.contains {
            $0.hasPrefix("text.") || $0.hasPrefix("transformer.") || $0.hasPrefix("token_embedding.")
        }
        let hasImage = plain.contains {
            $0.hasPrefix("visual.") || $0.hasPrefix("patch_embed.") || $0.hasPrefix("conv1.")
        }
        if hasImage, !hasText {
            throw Failure(
                .badData,
                "\(subject): holds the image tower alone, the text tower is missing; use the whole model, such as"
                    + " open_clip_model.safetensors of timm/PE-Core-B-16")
        }
        self.init(naming: naming, prefix: prefix)
    }

    /// What the names of a tower's blocks begin with in the file.
    func blockPrefix(_ place: BlockPlace) -> String {
        prefix + (naming == .original ? place.original : place.openClip)
    }

    /// A tensor of zeros that the file may hold and PE-Core has no use for: timm's head always has a bias.
    var unusedBias: StoredForm.Part? {
        naming == .original ? nil : StoredForm.Part(name: prefix + "visual.trunk.head.bias", shape: [.embedding])
    }

    /// The name in the file of a tensor that is whole in both namings; the canonical name when there is none such.
    func storedName(_ canonical: String) -> String {
        let tensor = Architecture.tensors(imageLayers: 0, textLayers: 0, hasClassToken: true).first {
            $0.name == canonical
        }
        return tensor.flatMap { form(of: $0).parts.first?.name } ?? canonical
    }

    /// Where the file keeps a tensor.
    func form(of tensor: TensorSpecification) -> StoredForm {
        guard naming == .openClip else { return whole(tensor.name, tensor.shape) }
        switch tensor.openClip {
        case .renamed(let name): return whole(name, tensor.shape)
        case .wrapped(let count, let name): return whole(name, Array(repeating: 1, count: count) + tensor.shape)
        case .transposed(let name): return whole(name, tensor.shape.reversed(), isTransposed: true)
        case .split(let query, let keyValue):
            let inner = tensor.shape.dropFirst()
            return StoredForm(
                parts: [
                    StoredForm.Part(name: prefix + query, shape: [.imageWidth] + inner),
                    StoredForm.Part(name: prefix + keyValue, shape: [2 * .imageWidth] + inner),
                ], isTransposed: false)
        }
    }

    private func whole(_ name: String, _ shape: [Axis], isTransposed: Bool = false) -> StoredForm {
        StoredForm(parts: [StoredForm.Part(name: prefix + name, shape: shape)], isTransposed: isTransposed)
    }
}
