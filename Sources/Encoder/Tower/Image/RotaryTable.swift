// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Angles of the 2-D rotary embedding (RoPE): Perception Encoder, `core/vision_encoder/rope.py` at 3e352cc.
///
/// Each axis owns half of a head's pairs, x (column) first, then y (row); frequencies are 10000^(-i/(d/4)); positions
/// are grid indices that start at 1 in models with a class token and at 0 in those without. The class token stays as
/// it is.
struct RotaryTable {
    private let dimension: Int
    /// [N,d] each pair's cosine, twice.
    let cosine: Tensor
    /// [N,d] each pair's sine, the first negated: x' = x cosine + (x with neighbours swapped) sine.
    let sine: Tensor

    static func size(_ image: ModelConfiguration.Image) -> Int {
        2 * FloatArena.padded(image.tokens * image.headDimension)
    }

    init(_ image: ModelConfiguration.Image, in arena: FloatArena) {
        dimension = image.headDimension
        cosine = arena.take(image.tokens, dimension)
        sine = arena.take(image.tokens, dimension)
        cosine.floats.update(repeating: 1)
        let frequencies = dimension / 4
        let offset = image.hasClassToken ? 1 : 0
        for patch in 0..<image.patches {
            let column = Float(patch % image.grid + offset)
            let row = Float(patch / image.grid + offset)
            for index in 0..<frequencies {
                let frequency = Float(pow(10000.0, -Double(index) / Double(frequencies)))
                set(patch + offset, pair: index, angle: column * frequency)
                set(patch + offset, pair: frequencies + index, angle: row * frequency)
            }
        }
    }

    private func set(_ token: Int, pair: Int, angle: Float) {
        let place = token * dimension + 2 * pair
        cosine.floats[place] = cosf(angle)
        cosine.floats[place + 1] = cosf(angle)
        sine.floats[place] = -sinf(angle)
        sine.floats[place + 1] = sinf(angle)
    }
}
