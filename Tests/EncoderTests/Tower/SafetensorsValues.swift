// SPDX-License-Identifier: Apache-2.0
import Pipeline

@testable import Encoder

/// The float32 tensors of a fixture, by name.
struct SafetensorsValues {
    private let file: SafetensorsFile

    init(path: String) throws { file = try SafetensorsFile(path: path) }

    /// The named tensor's values and shape.
    func read(_ name: String) throws -> (values: [Float], shape: [Int]) {
        let record =
            try file.tensors.first { $0.name == name } ?? { throw Failure(.badData, "no \(name) in the fixture") }()
        let values = try file.withBytes(record.bytes) { bytes in
            stride(from: 0, to: bytes.count, by: 4).map { bytes.loadUnaligned(fromByteOffset: $0, as: Float.self) }
        }
        return (values, record.shape)
    }

    func callAsFunction(_ name: String) throws -> [Float] { try read(name).values }
}

/// The largest difference, as a share of the largest magnitude of `wanted`.
func relativeError(_ found: [Float], _ wanted: [Float]) -> Float {
    precondition(found.count == wanted.count, "\(found.count) values, wanted \(wanted.count)")
    let scale = wanted.reduce(0) { max($0, abs($1)) }
    return zip(found, wanted).reduce(0) { max($0, abs($1.0 - $1.1)) } / scale
}

func largestDifference(_ found: [Float], _ wanted: [Float]) -> Float {
    precondition(found.count == wanted.count, "\(found.count) values, wanted \(wanted.count)")
    return zip(found, wanted).reduce(0) { $1.0.isNaN ? .infinity : max($0, abs($1.0 - $1.1)) }
}
