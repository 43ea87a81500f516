// SPDX-License-Identifier: Apache-2.0

/// Where a file keeps one tensor, row-major and little-endian.
package struct TensorRecord: Sendable, Hashable {
    /// As the file has it.
    package let name: String
    let elementType: ElementType
    /// Empty for a scalar.
    package let shape: [Int]
    /// Counted from the start of the file.
    package let bytes: Range<Int>
}

/// `[3072, 1024]`, as messages show shapes.
func shapeText(_ shape: [some CustomStringConvertible]) -> String {
    "[" + shape.map(\.description).joined(separator: ", ") + "]"
}
