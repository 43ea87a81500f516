// SPDX-License-Identifier: Apache-2.0
import CKernels
import Testing

@testable import Encoder

@Suite struct CheckpointElementTests {
    @Test func everyHalfPrecisionNumberIsWidenedExactly() {
        let halves = (UInt16.min...UInt16.max).map { $0 }
        var floats = [Float](repeating: 0, count: halves.count)
        convert_f16_to_f32(halves.count, halves, &floats)
        for (bits, float) in zip(halves, floats) {
            let wanted = Float(Float16(bitPattern: bits))
            #expect(float.bitPattern == wanted.bitPattern || (float.isNaN && wanted.isNaN), "\(bits)")
        }
    }

    @Test func everyBrainFloatIsWidenedExactly() {
        let halves = (UInt16.min...UInt16.max).map { $0 }
        var floats = [Float](repeating: 0, count: halves.count)
        convert_bf16_to_f32(halves.count, halves, &floats)
        for (bits, float) in zip(halves, floats) { #expect(float.bitPattern == UInt32(bits) << 16) }
    }

    @Test(arguments: ElementType.allCases)
    func oneNumberThatIsNotFiniteIsFoundAtAnyPlace(type: ElementType) {
        let name = type.rawValue
        for count in [1, 7, 4096, 4097, 9001] {
            let finite: [Float] = [0, -0.0, 1, -65504, 6e-8]
            let values = (0..<count).map { finite[$0 % finite.count] }
            var bytes = SafetensorsBuilder.encode(values, name)
            #expect(bytes.withUnsafeBytes { type.firstNonFinite($0) } == nil)
            for place in Set([0, count / 2, count - 1]) {
                for bad in [Float.nan, .infinity, -.infinity] {
                    let element = SafetensorsBuilder.encode([bad], name)
                    var poisoned = bytes
                    poisoned.replaceSubrange(place * element.count..<(place + 1) * element.count, with: element)
                    #expect(poisoned.withUnsafeBytes { type.firstNonFinite($0) } == place)
                }
            }
            bytes.insert(0, at: 0)
            #expect(bytes.withUnsafeBytes { type.firstNonFinite(UnsafeRawBufferPointer(rebasing: $0[1...])) } == nil)
        }
        #expect(type.firstNonFinite(UnsafeRawBufferPointer(start: nil, count: 0)) == nil)
    }
}
