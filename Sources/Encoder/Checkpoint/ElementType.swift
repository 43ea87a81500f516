// SPDX-License-Identifier: Apache-2.0
import CKernels

/// How a checkpoint stores its numbers; the raw value is the word in a safetensors header.
enum ElementType: String, Sendable, CaseIterable {
    case float32 = "F32"
    case float16 = "F16"
    case bfloat16 = "BF16"

    var byteCount: Int { self == .float32 ? 4 : 2 }

    /// Widens `elements` to float32 into `destination`, which has the same number of elements.
    func widen(_ elements: UnsafeRawBufferPointer, into destination: UnsafeMutableBufferPointer<Float>) {
        precondition(elements.count == destination.count * byteCount)
        guard let source = elements.baseAddress, let target = destination.baseAddress else { return }
        switch self {
        case .float32: UnsafeMutableRawBufferPointer(destination).copyMemory(from: elements)
        case .float16: convert_f16_to_f32(destination.count, source, target)
        case .bfloat16: convert_bf16_to_f32(destination.count, source, target)
        }
    }

    /// The index of the first NaN or infinity, or nil.
    func firstNonFinite(_ elements: UnsafeRawBufferPointer) -> Int? {
        guard let source = elements.baseAddress else { return nil }
        let count = elements.count / byteCount
        let index =
            switch self {
            case .float32: finite_scan_f32(count, source)
            case .float16: finite_scan_f16(count, source)
            case .bfloat16: finite_scan_bf16(count, source)
            }
        return index < count ? index : nil
    }
}
