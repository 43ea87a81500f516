// SPDX-License-Identifier: Apache-2.0
package import Pipeline

/// A place in the tree of tensor names, into which a part of the model changes as into a folder (after candle's
/// `VarBuilder`), so that the name of a tensor and its shape are written once, where it is used.
///
///     let block = checkpoint.root / "visual" / "transformer.resblocks.\(index)"
///     let weight = try block.read("ln_1.weight", shape: [width])
package struct WeightPath: Sendable {
    private let checkpoint: Checkpoint
    private let prefix: String

    init(checkpoint: Checkpoint, prefix: String = "") {
        self.checkpoint = checkpoint
        self.prefix = prefix
    }

    package static func / (path: WeightPath, name: String) -> WeightPath {
        WeightPath(checkpoint: path.checkpoint, prefix: path.prefix + name + ".")
    }

    /// As `Checkpoint.copy`.
    package func copy(_ name: String, shape: [Int], into destination: UnsafeMutableBufferPointer<Float>) throws(Failure)
    {
        try checkpoint.copy(prefix + name, shape: shape, into: destination)
    }

    /// As `Checkpoint.read`.
    package func read(_ name: String, shape: [Int]) throws(Failure) -> [Float] {
        try checkpoint.read(prefix + name, shape: shape)
    }

    /// As `Checkpoint.copyRow`.
    package func copyRow(_ name: String, row: Int, into destination: UnsafeMutableBufferPointer<Float>) throws(Failure)
    {
        try checkpoint.copyRow(prefix + name, row: row, into: destination)
    }
}
