// SPDX-License-Identifier: Apache-2.0

/// What the image tower's products are computed in.
package enum Precision: String, Sendable, CaseIterable {
    case fp32
    case bf16
    case int8
}
