// SPDX-License-Identifier: Apache-2.0

/// The activations that one block needs beside the stream; used by all blocks of a tower in turn.
struct BlockWorkspace {
    /// [R,D] the normalised stream, later the mixed values.
    let normal: Tensor
    /// [R,3D] queries, keys and values side by side.
    let queryKeyValue: Tensor
    /// [T,T] one head's scores; T is the longest sequence.
    let scores: Tensor
    /// [R,D] a layer's output before it is added to the stream.
    let output: Tensor
    /// [R,M].
    let hidden: Tensor

    static func size(rows: Int, longest: Int, width: Int, hidden: Int) -> Int {
        2 * FloatArena.padded(rows * width) + FloatArena.padded(rows * 3 * width) + FloatArena.padded(longest * longest)
            + FloatArena.padded(rows * hidden)
    }

    init(rows: Int, longest: Int, width: Int, hidden: Int, in arena: FloatArena) {
        normal = arena.take(rows, width)
        queryKeyValue = arena.take(rows, 3 * width)
        scores = arena.take(longest, longest)
        output = arena.take(rows, width)
        self.hidden = arena.take(rows, hidden)
    }
}
