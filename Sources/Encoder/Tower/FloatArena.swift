// SPDX-License-Identifier: Apache-2.0
import Glibc
internal import Pipeline

/// One block that all tensors of a tower, or all of its activations, are cut from, in order.
///
/// Mapped, not allocated: the system hands out zeroed pages as they are first written, in huge ones where it has them,
/// and a model that is too large for the machine is an error instead of the end of the process. Freed as a whole by
/// `deinit`; whoever keeps a `Tensor` keeps its arena.
final class FloatArena {
    private let memory: UnsafeMutableBufferPointer<Float>
    private var used = 0

    /// - Parameter capacity: floats, counted with `padded` for each tensor
    /// - Throws: `configuration` where the system has not that much memory
    init(capacity: Int) throws(Failure) {
        let count = max(capacity, 1)
        let megabytes = count * 4 >> 20
        let raw = try SystemError.checkPointer("cannot get \(megabytes) MB of memory for the model") {
            mmap(nil, count * 4, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        }
        // Only a wish: 2 MB pages save the processor most of its address look-ups while it streams the weights.
        madvise(raw, count * 4, MADV_HUGEPAGE)
        memory = UnsafeMutableBufferPointer(start: raw.bindMemory(to: Float.self, capacity: count), count: count)
    }

    var byteCount: Int { memory.count * 4 }

    deinit { munmap(memory.baseAddress, memory.count * 4) }

    /// A tensor of `shape`, zeroed, on a 64-byte boundary.
    func take(_ shape: Int...) -> Tensor {
        let count = shape.reduce(1, *)
        precondition(count > 0, "tensors are never empty")
        precondition(used + count <= memory.count, "the arena was sized for fewer tensors")
        defer { used += Self.padded(count) }
        return Tensor(UnsafeMutableBufferPointer(rebasing: memory[used..<used + count]))
    }

    /// Hands out all of it, taken or not. Do not escape the pointer.
    func withBytes<Result>(_ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Result) throws(Failure) -> Result
    {
        try body(UnsafeMutableRawBufferPointer(memory))
    }

    /// What a tensor of `count` floats takes of an arena: whole cache lines.
    static func padded(_ count: Int) -> Int { (count + 15) & ~15 }
}
