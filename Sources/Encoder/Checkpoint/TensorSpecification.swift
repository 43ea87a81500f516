// SPDX-License-Identifier: Apache-2.0

/// A tensor that PE-Core needs, under its canonical name: the one in perception_models.
struct TensorSpecification: Sendable {
    let name: String
    let shape: [Axis]
    /// Where open_clip keeps it.
    let openClip: OpenClipForm
}
