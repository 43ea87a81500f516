// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Angles of the 2-D rotary embedding (RoPE): Perception Encoder, `core/vision_encoder/rope.py` at 3e352cc.
///
/// Each axis owns half of a head's pairs, x (column) first, then y (row); frequencies are 10000^(-i/(d/4)); positions
/// are grid indices that start at 1 in models with a class token and at 0 in those without.
struct RotaryTable {
    /// d/2, for a head of d channels.
    let pairs: Int
    /// [P, d/2] for the P patches in row-major order.
    let cosine: Tensor
    let sine: Tensor

    static func size(_ image: ModelConfiguration.Image) -> Int {
        2 * FloatArena.padded(image.patches * image.headDimension / 2)
    }

    init(_ image: ModelConfiguration.Image, in arena: FloatArena) {
        pairs = image.headDimension / 2
        cosine = arena.take(image.patches, pairs)
        sine = arena.take(image.patches, pairs)
    }

    /// Computes the angles.
    func fill(_ image: ModelConfiguration.Image) {
        let frequencies = image.headDimension / 4
        let offset = image.hasClassToken ? 1 : 0
        for patch in 0..<image.patches {
            let column = Float(patch % image.grid + offset)
            let row = Float(patch / image.grid + offset)
            for index in 0..<frequencies {
                let frequency = Float(pow(10000.0, -Double(index) / Double(frequencies)))
                set(patch * pairs + index, angle: column * frequency)
                set(patch * pairs + frequencies + index, angle: row * frequency)
            }
        }
    }

    private func set(_ place: Int, angle: Float) {
        cosine.floats[place] = cosf(angle)
        sine.floats[place] = sinf(angle)
    }
}
