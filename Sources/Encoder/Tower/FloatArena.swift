// SPDX-License-Identifier: Apache-2.0

/// One aligned block that all tensors of a tower, or all of its activations, are cut from, in order.
///
/// Freed as a whole by `deinit`; whoever keeps a `Tensor` keeps its arena.
final class FloatArena {
    private let memory: UnsafeMutableBufferPointer<Float>
    private var used = 0

    /// - Parameter capacity: floats, counted with `padded` for each tensor
    init(capacity: Int) {
        let raw = UnsafeMutableRawBufferPointer.allocate(byteCount: max(capacity, 1) * 4, alignment: 64)
        memory = raw.bindMemory(to: Float.self)
        memory.initialize(repeating: 0)
    }

    deinit { memory.deallocate() }

    /// A tensor of `shape`, zeroed, on a 64-byte boundary.
    func take(_ shape: Int...) -> Tensor {
        let count = shape.reduce(1, *)
        precondition(used + count <= memory.count, "the arena was sized for fewer tensors")
        defer { used += Self.padded(count) }
        return Tensor(UnsafeMutableBufferPointer(rebasing: memory[used..<used + count]))
    }

    /// What a tensor of `count` floats takes of an arena: whole cache lines.
    static func padded(_ count: Int) -> Int { (count + 15) & ~15 }
}

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
