// SPDX-License-Identifier: Apache-2.0

/// The tensors of a file that make one canonical tensor.
struct StoredForm: Sendable {
    struct Part: Sendable {
        /// As the file has it.
        let name: String
        let shape: [Axis]
    }

    /// Their elements follow each other in the canonical tensor.
    let parts: [Part]
    /// Whether the only part, a matrix, lies in the file with rows and columns swapped.
    let isTransposed: Bool
}
