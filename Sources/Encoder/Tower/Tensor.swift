// SPDX-License-Identifier: Apache-2.0

/// Floats inside an arena; valid as long as the arena lives, which the owner of both sees to.
struct Tensor {
    let floats: UnsafeMutableBufferPointer<Float>

    init(_ floats: UnsafeMutableBufferPointer<Float>) { self.floats = floats }

    var count: Int { floats.count }

    /// The first float. An arena hands out no empty tensor, so there is one.
    var start: UnsafeMutablePointer<Float> {
        guard let base = floats.baseAddress else { preconditionFailure("tensors are never empty") }
        return base
    }

    /// The address of element `index`.
    subscript(from index: Int) -> UnsafeMutablePointer<Float> { start + index }
}
